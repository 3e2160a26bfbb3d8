import type { CheckTargetsOptions } from "../validate/targets/check_targets.ts";

/** What values the known keys of each type of lines may have; loaded when a line does not fit. */
export const loadSchemas: CheckTargetsOptions["loadSchemas"] = {
  entries: async () => (await import("../../reducers/entries_schema.ts")).entrySchema,
  interactions: async () =>
    (await import("../../reducers/interactions_schema.ts")).interactionSchema,
  firings: async () => (await import("../../reducers/firings_schema.ts")).firingSchema,
  sessions: async () => (await import("../../reducers/sessions_schema.ts")).sessionSchema,
  entity: async () => (await import("../../reducers/entity_schema.ts")).entitySchema,
  event: async () => (await import("../../reducers/event_schema.ts")).eventSchema,
};
