import { entries } from "../../reducers/entries.ts";
import { events } from "../../reducers/events.ts";
import { firings } from "../../reducers/firings.ts";
import { interactions } from "../../reducers/interactions.ts";
import { sessions } from "../../reducers/sessions.ts";
import type { Reducers } from "../replay/reducer.ts";

/** How logs are folded, by what is known of their lines; other reducers can build on them. */
export const reducers: Reducers = {
  entries,
  interactions,
  firings,
  sessions,
  entity: entries,
  event: events,
};
