/**
 * Devices with clocks apart that write offline and sync now and then, over ways that lose
 * requests and answers, and die in between: in the end all must hold the same lines.
 *
 * @module
 */

import type { ChainRules } from "../../bucket/chain/rules.ts";
import { LogError } from "../../errors.ts";
import { appendDurably } from "../../logs/durable_append.ts";
import { defaultSettings } from "../../records/settings.ts";
import { sha256Of } from "../../storage/digest.ts";
import { MemoryStorage } from "../../storage/memory.ts";
import type { WritableStorage } from "../../storage/storage.ts";
import { initRemote } from "../../sync/init.ts";
import { sync, SyncMemory, type SyncOptions } from "../../sync/sync.ts";
import { Dice } from "../generators/dice.ts";
import { BucketFaults, FAULT_RATES } from "./bucket_faults.ts";
import { clientOf, NO_WAIT, openBucket, SMALL_BLOCK } from "./bucket_fixture.ts";
import { Crash, crashingAfter } from "./crashing_storage.ts";
import { bucketFor, type BucketServer, type RunBucket } from "./run_bucket.ts";
import { TEST_BUCKET } from "./test_bucket.ts";

/** What a run came to. */
export interface SyncRun {
  /** How many different lines were written. */
  readonly lines: number;
  /** What is wrong: sides that differ, lines that are lost, doubled or made up. */
  readonly faults: readonly string[];
  /** How often the guard kept a device from losing lines; it should never have to. */
  readonly guarded: number;
  /** How often a device died, and how many syncs and rewrites there were. */
  readonly crashes: number;
  readonly syncs: number;
  readonly rewrites: number;
}

/** What is switched off. */
export interface SyncRunOptions {
  readonly rules?: ChainRules;
  readonly guards?: boolean;
  /** Whether the bucket is put back to an older state once, and all sides compared then. */
  readonly restores?: boolean;
  /** Whether pushes lack their last line, as by a defect of what makes them. */
  readonly shortens?: boolean;
  /** A server to run at; a bucket in this process without it. */
  readonly server?: BucketServer;
}

/** One device. */
interface Device {
  readonly storage: MemoryStorage;
  /** How wrong its clock is. */
  readonly skewMs: number;
  readonly name: string;
  readonly written: string[];
  /** What its app remembers; null where each sync is a command of its own. */
  memory: SyncMemory | null;
}

const LOG_FILE = "entries.jsonl";
const STEPS = 40;
const MINUTE_MS = 60_000;
const SKEWS_MINUTES = [0, -83, 83];
const PERCENT = 100;
const NEWLINE = 10;
/** A line that every device may write, as often as it likes. */
const COMMON_LINE = '{"id":"same","common":true}';
const URL = `s3://${TEST_BUCKET}`;

/** Runs one seed. */
export async function runSync(seed: number, options: SyncRunOptions = {}): Promise<SyncRun> {
  const run = new Run(seed, options);
  await run.begin();
  for (let step = 0; step < STEPS; step++) await run.step(step);
  return await run.end();
}

class Run {
  readonly #dice: Dice;
  readonly #options: SyncRunOptions;
  readonly #bucket: RunBucket;
  readonly #faults: BucketFaults;
  readonly #devices: Device[];
  #clockMs = Date.UTC(2026, 0, 1);
  #made = 0;
  #crashes = 0;
  #syncs = 0;
  #rewrites = 0;
  #guarded = 0;

  constructor(seed: number, options: SyncRunOptions) {
    this.#dice = new Dice(seed * 7919);
    this.#options = options;
    this.#bucket = bucketFor(options.server);
    this.#faults = new BucketFaults(
      options.shortens ? shortening(this.#bucket) : this.#bucket.fetch,
      () => this.#dice.below(1_000_000) / 1_000_000,
    );
    this.#devices = SKEWS_MINUTES.map((minutes, index) => ({
      storage: new MemoryStorage({}),
      skewMs: minutes * MINUTE_MS,
      name: `device ${index}`,
      written: [],
      memory: index === 0 ? null : new SyncMemory(),
    }));
  }

  async begin(): Promise<void> {
    for (const { storage, name } of this.#devices) {
      await initRemote(storage, {
        ...this.#syncOptions(name),
        timeZone: "UTC",
        block: SMALL_BLOCK,
      });
    }
    this.#faults.rates = FAULT_RATES;
  }

  async step(step: number): Promise<void> {
    this.#clockMs += MINUTE_MS;
    const device = this.#dice.of(this.#devices);
    await this.#write(device);
    if (this.#options.restores && step === STEPS / 2) await this.#restore();
    if (!this.#chance(60)) return;
    const other = this.#dice.of(this.#devices);
    const isTogether = other !== device && this.#chance(50);
    await Promise.all([
      this.#sync(device, this.#chance(30)),
      ...isTogether ? [this.#sync(other, this.#chance(30))] : [],
    ]);
  }

  /** All sync once more, on good lines, and are then compared. */
  async end(): Promise<SyncRun> {
    this.#faults.rates = {};
    await this.#faults.sendLate();
    const faults: string[] = [];
    for (let round = 0; round < 3; round++) {
      for (const device of this.#devices) {
        await this.#sync(device, false).catch((error) => faults.push(`${error}`));
      }
    }
    if (this.#options.shortens) faults.push(...this.#lostHere());
    else faults.push(...await this.#differences());
    return {
      lines: new Set(this.#devices.flatMap(({ written }) => written)).size,
      faults,
      crashes: this.#crashes,
      syncs: this.#syncs,
      rewrites: this.#rewrites,
      guarded: this.#guarded,
    };
  }

  #chance(percent: number): boolean {
    return this.#dice.below(PERCENT) < percent;
  }

  #syncOptions(name: string): SyncOptions {
    const { rules, guards } = this.#options;
    const { prefix } = this.#bucket;
    const way = { ...this.#bucket, fetch: this.#faults.fetch };
    return {
      remote: { url: URL, client: clientOf(way), prefix },
      settings: defaultSettings(),
      now: () => BigInt(this.#clockMs) * 1000n + BigInt(this.#made++),
      device: name,
      retry: NO_WAIT,
      ...(rules && { rules }),
      ...(guards !== undefined && { guards }),
    };
  }

  async #write({ storage, skewMs, name, written }: Device): Promise<void> {
    const count = this.#dice.below(4);
    for (let index = 0; index < count; index++) {
      const made = this.#made++;
      const at = new Date(this.#clockMs + skewMs + index).toISOString();
      const line = this.#chance(8)
        ? `not json ${made}`
        : this.#chance(10)
        ? COMMON_LINE
        : `{"id":"e${this.#dice.below(12)}","at":"${at}","device":"${name}","v":${made}}`;
      written.push(line);
      await appendDurably(storage, LOG_FILE, [new TextEncoder().encode(line)]);
    }
  }

  /** One sync, which may fail for the faults' sake, or die. */
  async #sync(device: Device, dies: boolean): Promise<void> {
    const { storage, name, memory } = device;
    this.#syncs++;
    const place: WritableStorage = dies ? crashingAfter(storage, this.#dice.below(25)) : storage;
    const packs = this.#chance(20) ? "always" as const : "completed" as const;
    const options = { ...this.#syncOptions(name), packs, ...(memory && { memory }) };
    try {
      for await (const row of sync(place, options)) {
        if (row.rewritten) this.#rewrites++;
      }
    } catch (error) {
      if (error instanceof Crash) {
        this.#crashes++;
        if (memory !== null) device.memory = new SyncMemory();
      } else if (!(error instanceof LogError)) throw error;
      else if (error.message.includes("of its lines would go")) this.#guarded++;
      // The bucket was put back: what it lost is brought back by who has it.
      else if (error.code === "remote_changed") await this.#resync(storage, name);
    }
  }

  async #resync(storage: MemoryStorage, name: string): Promise<void> {
    const options = { ...this.#syncOptions(name), resyncs: true };
    try {
      await Array.fromAsync(sync(storage, options));
    } catch (error) {
      if (!(error instanceof LogError)) throw error;
    }
  }

  /** Takes the latest commits away, as a restored backup does. */
  async #restore(): Promise<void> {
    await this.#faults.sendLate();
    const client = clientOf(this.#bucket);
    const commits = await Array.fromAsync(client.list(`${this.#bucket.prefix}entries/c/`));
    for (const { key } of commits.slice(-2)) await client.remove(key);
  }

  /** The lines that a device no longer has although it wrote them. */
  #lostHere(): string[] {
    return this.#devices.flatMap(({ storage, written }) => {
      const found = new Set(textOf(storage).split("\n"));
      return written.filter((line) => !found.has(line));
    });
  }

  async #differences(): Promise<string[]> {
    const texts = this.#devices.map(({ storage }) => textOf(storage));
    const faults: string[] = [];
    const there = await bucketText(this.#bucket).catch((error) => `${error}`);
    if (texts.some((text) => text !== there)) faults.push("the sides differ");
    const wanted = countsOf(this.#devices.flatMap(({ written }) => written));
    const found = countsOf((texts[0] ?? "").split("\n").filter((line) => line !== ""));
    for (const [line, count] of wanted) {
      const times = found.get(line) ?? 0;
      if (line === COMMON_LINE ? times < 1 || times > count : times !== count) {
        faults.push(`${times} times: ${line}`);
      }
    }
    for (const line of found.keys()) if (!wanted.has(line)) faults.push(`made up: ${line}`);
    return faults;
  }
}

/** A server to which commits come without their last line, and with the hash of what came. */
function shortening(bucket: RunBucket): RunBucket["fetch"] {
  return async (request) => {
    if (request.method !== "PUT" || !request.headers.has("x-amz-meta-log-base")) {
      return await bucket.fetch(request);
    }
    const whole = await request.bytes();
    const body = whole.slice(0, whole.lastIndexOf(NEWLINE, -2) + 1 || whole.length);
    const sha256 = await sha256Of(body);
    const headers = new Headers(request.headers);
    for (const name of ["x-amz-meta-log-sha256", "x-amz-content-sha256"]) headers.set(name, sha256);
    return await bucket.fetch(new Request(request.url, { method: "PUT", headers, body }));
  };
}

function textOf(storage: MemoryStorage): string {
  const content = storage.files()[LOG_FILE];
  return content instanceof Uint8Array ? new TextDecoder().decode(content) : "";
}

async function bucketText(bucket: RunBucket): Promise<string> {
  const directory = await openBucket(bucket, { prefix: bucket.prefix });
  using source = await directory.open(LOG_FILE);
  const bytes = new Uint8Array(source?.size ?? 0);
  await source?.read(bytes, 0);
  return new TextDecoder().decode(bytes);
}

function countsOf(lines: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const line of lines) counts.set(line, (counts.get(line) ?? 0) + 1);
  return counts;
}
