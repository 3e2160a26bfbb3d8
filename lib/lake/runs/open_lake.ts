import { LogError } from "../../errors.ts";
import {
  type AskedFormat,
  BUCKETS,
  checkLake,
  encodeLake,
  LAKE_FILE,
  type LakeFormat,
  lakeFormat,
  parseLake,
} from "../format/lake_file.ts";
import { LAKE_SCRIPTS } from "../sql/scripts.ts";
import type { LakeStore } from "../store/lake_store.ts";
import type { LakeCodec } from "./codec.ts";
import { ALL_LAKE_RULES, type LakeRules } from "./rules.ts";

/** What a lake is written with. */
export interface LakeOptions {
  /** Where its objects lie. */
  readonly store: LakeStore;
  /** What writes and reads them. */
  readonly codec: LakeCodec;
  /** Makes ids, by which names of spans differ. */
  readonly newId: () => string;
  /** How far one run goes. */
  readonly limits?: RunLimits;
  /** All of them without it. */
  readonly rules?: LakeRules;
}

/** How far one run goes; what is left comes into the next. */
export interface RunLimits {
  /** So many rows. */
  readonly rows: number;
  /** Or so many bytes of lines. */
  readonly bytes: number;
}

/** A lake that is open. */
export interface Lake extends Required<LakeOptions> {
  /** What its first run decided. */
  readonly format: LakeFormat;
}

/** The limits of a run. */
export const RUN_LIMITS: RunLimits = { rows: 250_000, bytes: 64 * 1024 * 1024 };

/**
 * Opens a lake to export into it; the first to do so sets it up.
 *
 * @throws {LogError} `bad_usage` where it is not what was asked for, `wrong_format`; what the store
 * throws.
 */
export async function openOrMakeLake(options: LakeOptions, asked: AskedFormat): Promise<Lake> {
  const { store } = options;
  const { buckets = BUCKETS, hash_users = false } = asked;
  let format = await readFormat(store);
  if (format === null) {
    const bytes = encodeLake(lakeFormat({ buckets, hash_users }));
    await store.create(LAKE_FILE, bytes);
    // Somebody else may have been first.
    format = await readFormat(store) ?? parseLake(bytes);
  }
  checkLake(format, asked);
  for (const { name, text } of LAKE_SCRIPTS) await keepScript(store, name, text);
  return lakeOf(options, format);
}

/**
 * Opens a lake that is there.
 *
 * @throws {LogError} `bad_usage` where there is none; what {@linkcode openOrMakeLake} throws.
 */
export async function openLake(options: LakeOptions, asked: AskedFormat): Promise<Lake> {
  const format = await readFormat(options.store);
  if (format === null) {
    const { place } = options.store;
    throw new LogError("bad_usage", `Cannot open the lake "${place}": there is no ${LAKE_FILE}`, {
      hint: "export into it first, with --users or --user",
    });
  }
  checkLake(format, asked);
  return lakeOf(options, format);
}

function lakeOf(options: LakeOptions, format: LakeFormat): Lake {
  return { limits: RUN_LIMITS, rules: ALL_LAKE_RULES, ...options, format };
}

async function readFormat(store: LakeStore): Promise<LakeFormat | null> {
  const bytes = await readObject(store, LAKE_FILE);
  return bytes && parseLake(bytes);
}

/** Writes a script where it is missing, or of another version of the program. */
async function keepScript(store: LakeStore, name: string, text: string): Promise<void> {
  const bytes = new TextEncoder().encode(text);
  const there = await readObject(store, name);
  if (there !== null && new TextDecoder().decode(there) === text) return;
  await store.replace(name, bytes);
}

async function readObject(store: LakeStore, name: string): Promise<Uint8Array | null> {
  using source = await store.open(name);
  if (source === null) return null;
  const bytes = new Uint8Array(source.size);
  return bytes.subarray(0, await source.read(bytes, 0));
}
