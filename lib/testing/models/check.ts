/**
 * Holds the library's answers against those of the model, over generated logs.
 *
 * @module
 */

import fc from "fast-check";
import { openLogs } from "../../../mod.ts";
import { createSrsDeriver } from "../../../reducers/srs.ts";
import { StoredJson } from "../../json/stored.ts";
import type { Logs } from "../../logs/logs.ts";
import { BUILT_IN_LOGS, defaultSettings, type Settings } from "../../records/settings.ts";
import { type MemoryFiles, MemoryStorage } from "../../storage/memory.ts";
import { parseInstant } from "../../time/instant.ts";
import type { When } from "../../time/when.ts";
import { type World, world } from "../generators/arbitrary.ts";
import { assertProperty } from "../lanes/assert_property.ts";
import { Model } from "./model.ts";

const TIME_ZONE = "Europe/Berlin";
const derive = createSrsDeriver({});

/** A value with every stored one as text: an entry as it is spelled, a part of one as it reads. */
export function plain(value: unknown, key?: string): unknown {
  if (value instanceof StoredJson) return key === "entry" ? value.text : JSON.stringify(value);
  if (Array.isArray(value)) return value.map((item) => plain(item));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item, key)]));
}

/** The plain values of rows. */
export async function plainRows(rows: AsyncIterable<unknown>): Promise<unknown[]> {
  return (await Array.fromAsync(rows)).map((row) => plain(row));
}

/** The library and the model over the same texts. */
export function openWorld({ texts, settings }: World): { logs: Logs; model: Model } {
  const files = BUILT_IN_LOGS.map((log) => [settings.logs[log].file, texts[log]]);
  const logs = openLogs(new MemoryStorage(Object.fromEntries(files)), {
    settings,
    timeZone: TIME_ZONE,
  });
  return { logs, model: new Model(texts, settings, TIME_ZONE, derive) };
}

/** Asks both the same question over generated logs; `more` is what else a run draws. */
export async function checkAgainstModel<More>(
  more: fc.Arbitrary<More>,
  ask: (logs: Logs, model: Model, more: More) => Promise<void>,
  numRuns: number,
): Promise<void> {
  const property = fc.asyncProperty(world(), more, async (world, more) => {
    const { logs, model } = openWorld(world);
    await ask(logs, model, more);
  });
  await assertProperty(property, { seed: 1, numRuns });
}

/** Opens logs with texts written by hand. */
export function openTexts(
  files: MemoryFiles,
  { timeZone = "UTC", settings = defaultSettings() }: { timeZone?: string; settings?: Settings } =
    {},
): Logs {
  return openLogs(new MemoryStorage(files), { settings, timeZone });
}

/** The point at an instant spelled in RFC 3339. */
export function at(text: string): When {
  return { kind: "instant", instant: parseInstant(text)! };
}
