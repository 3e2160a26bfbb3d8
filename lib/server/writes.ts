/**
 * What `dispatch` writes where the server may: each answer comes once the line is durable and
 * the state knows of it.
 *
 * @module
 */

import * as z from "zod";
import type { WriteAnswer } from "../answers.ts";
import type { LogState } from "../live/state.ts";
import { HttpProblem } from "./http/problem.ts";

const id = z.string().min(1).max(4_096).describe("The whole id");
const fields = z.record(z.string().min(1), z.json()).describe("Fields and what they become");
const device = z.string().max(256).optional().describe("What the new line calls the machine");
const actor = z.string().max(256).optional().describe("Who writes: user without it");
const expected = z.int().min(0).optional().describe(
  "The version that was read: nothing is written where there is a later one",
);
const by = { device, actor };

/** A write by name. */
export interface Write {
  /** The command that does the same. */
  readonly cli: string;
  readonly brief: string;
  readonly args: z.ZodObject;
  readonly run: (state: LogState, args: never) => Promise<WriteAnswer>;
}

function write<Args extends z.ZodObject>(
  cli: string,
  brief: string,
  args: Args,
  run: (state: LogState, args: z.infer<Args>) => Promise<WriteAnswer>,
): Write {
  return { cli, brief, args, run: run as unknown as Write["run"] };
}

/** All of them. */
export const WRITES: Readonly<Record<string, Write>> = {
  EntriesCapture: write(
    "log capture <text>",
    "Capture a new entry",
    z.strictObject({ text: z.string(), fields: fields.optional(), ...by }),
    (state, { text, fields = {}, ...by }) => state.capture(text, fields, writtenBy(by)),
  ),
  EntriesEdit: write(
    "log edit <id>",
    "Change fields of an entry",
    z.strictObject({ id, fields, expected_version: expected, ...by }),
    async (state, { id, fields, expected_version, ...by }) => {
      await assertVersion(state, id, expected_version);
      return await state.edit(id, fields, writtenBy(by));
    },
  ),
  EntriesDelete: write(
    "log delete <id>",
    "Delete an entry; its history stays",
    z.strictObject({ id, expected_version: expected, ...by }),
    async (state, { id, expected_version, ...by }) => {
      await assertVersion(state, id, expected_version);
      return await state.remove(id, writtenBy(by));
    },
  ),
  EntriesRestore: write(
    "log restore <id>",
    "Restore a deleted entry, or any version of it",
    z.strictObject({ id, from: z.int().min(1).optional(), expected_version: expected, ...by }),
    async (state, { id, from, expected_version, ...by }) => {
      await assertVersion(state, id, expected_version);
      return await state.restore(id, { ...writtenBy(by), ...(from !== undefined && { from }) });
    },
  ),
  EntriesReview: write(
    "log review <id> <grade>",
    "Record a review",
    z.strictObject({
      id,
      grade: z.enum(["again", "hard", "good", "easy"]),
      session_id: z.string().optional(),
      ...by,
    }),
    (state, { id, grade, session_id, ...by }) =>
      state.review(id, grade, { ...writtenBy(by), sessionId: session_id ?? null }),
  ),
};

function writtenBy({ device, actor }: { device?: string | undefined; actor?: string | undefined }) {
  return { ...(device !== undefined && { device }), ...(actor !== undefined && { actor }) };
}

/**
 * Looks whether an entry still has no later version than the one that was read.
 *
 * @throws {HttpProblem} `version-conflict`, with the version that it has.
 */
async function assertVersion(
  state: LogState,
  id: string,
  expected: number | undefined,
): Promise<void> {
  if (expected === undefined) return;
  const present = (await state.entries.get(id))?.versions_total ?? 0;
  if (present === expected) return;
  throw new HttpProblem(
    412,
    "version-conflict",
    `Cannot write ${JSON.stringify(id)}: it has version ${present}, not ${expected}`,
    { hint: "read it again and decide anew", more: { version: present } },
  );
}
