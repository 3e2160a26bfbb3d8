/**
 * The names of the objects of a lake:
 *
 *     lake.json                                              how many buckets, and whether ids are hashed
 *     lake.duckdb.sql, lake.clickhouse.sql                   views for those engines
 *     events/bucket=0137/base=000000/run=000065.parquet      run 65 of a bucket: its rows and its marks
 *     events/bucket=0137/base=000066/run=000066.parquet      all that counts of the runs up to 66
 *     spans/bucket=0137/base=000000/run=000065-<ulid>.parquet   spans that a mark of run 65 names
 *
 * The runs of a bucket are numbered from 1, across its bases. Readers take the greatest base.
 *
 * @module
 */

const BUCKET_DIGITS = 4;
const NUMBER_DIGITS = 6;
const RUN = /^events\/bucket=(\d+)\/base=(\d+)\/run=(\d+)\.parquet$/;
const SPANS = /^spans\/bucket=(\d+)\/base=(\d+)\/run=(\d+)-[^/]+\.parquet$/;

/** Where a run stands. */
export interface RunPlace {
  /** Its bucket. */
  readonly bucket: number;
  /** The base whose folder it lies in; 0 for the runs before the first compaction. */
  readonly base: number;
  /** Its number. */
  readonly run: number;
}

/** The folder of a bucket's runs, with a slash at its end. */
export function eventsFolder(bucket: number): string {
  return `events/bucket=${padded(bucket, BUCKET_DIGITS)}/`;
}

/** The folder of a bucket's spans, with a slash at its end. */
export function spansFolder(bucket: number): string {
  return `spans/bucket=${padded(bucket, BUCKET_DIGITS)}/`;
}

/** The folder of the runs of one base, with a slash at its end. */
export function baseFolder({ bucket, base }: Pick<RunPlace, "bucket" | "base">): string {
  return `${eventsFolder(bucket)}${baseStem(base)}`;
}

/**
 * The name of a run.
 *
 * @example
 * ```ts
 * import { runName, runPlace } from "./names.ts";
 *
 * const name = runName({ bucket: 137, base: 0, run: 65 });
 * if (name !== "events/bucket=0137/base=000000/run=000065.parquet") throw new Error(name);
 * if (runPlace(name)?.run !== 65) throw new Error();
 * ```
 */
export function runName({ bucket, base, run }: RunPlace): string {
  return `${baseFolder({ bucket, base })}${runStem(run)}.parquet`;
}

/** A name for spans of a run, which no other writer makes. */
export function spansName({ bucket, base, run }: RunPlace, ulid: string): string {
  return `${spansFolder(bucket)}${baseStem(base)}${runStem(run)}-${ulid}.parquet`;
}

/** Where the run of a name stands; null for what is none. */
export function runPlace(name: string): RunPlace | null {
  return placeIn(RUN, name);
}

/** Where the run stands that spans of a name were written for; null for what are none. */
export function spansPlace(name: string): RunPlace | null {
  return placeIn(SPANS, name);
}

function placeIn(pattern: RegExp, name: string): RunPlace | null {
  const match = pattern.exec(name);
  if (match === null) return null;
  const [bucket, base, run] = match.slice(1).map(Number);
  return { bucket: bucket!, base: base!, run: run! };
}

function baseStem(base: number): string {
  return `base=${padded(base, NUMBER_DIGITS)}/`;
}

function runStem(run: number): string {
  return `run=${padded(run, NUMBER_DIGITS)}`;
}

function padded(number: number, digits: number): string {
  return String(number).padStart(digits, "0");
}
