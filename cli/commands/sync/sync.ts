import type { SyncRow } from "../../../lib/answers.ts";
import { S3Client } from "../../../lib/bucket/s3/client.ts";
import { formatBucketUrl, parseBucketUrl } from "../../../lib/bucket/s3/location.ts";
import { FilePackCache } from "../../../lib/bucket/pack_cache.ts";
import { LogError } from "../../../lib/errors.ts";
import { snapshotMaker } from "../../../lib/open/bucket_snapshot.ts";
import { initRemote, type InitResult } from "../../../lib/sync/init.ts";
import { readRemote } from "../../../lib/sync/remote_state.ts";
import { noRemote, sync, type SyncOptions } from "../../../lib/sync/sync.ts";
import type { SyncMode } from "../../../lib/sync/sync_log.ts";
import { accessOf, cacheFor } from "../../bucket/open_place.ts";
import { type Context, currentTime } from "../../context.ts";
import { EXIT, type ExitCode } from "../../exit.ts";
import { type DeviceFlag, deviceOf, type GlobalFlags } from "../../parse/flags.ts";
import { snapshotInvalidator } from "../maintain/invalidate.ts";

/** What `log sync` is told. */
export type SyncFlags = GlobalFlags & DeviceFlag & {
  /** The bucket's address. */
  readonly init?: string;
  readonly "dry-run"?: boolean;
  readonly push?: boolean;
  readonly pull?: boolean;
  readonly resync?: boolean;
  readonly unrelated?: boolean;
  readonly pack?: boolean;
  readonly watch?: boolean;
  readonly verify?: boolean;
  readonly "keep-commits"?: boolean;
};

const loadView = () => import("../../views/maintain/sync.ts");
const loadPlanView = async () => ({ default: (await loadView()).planView });

/** `log sync` */
export default async function syncCommand(context: Context, flags: SyncFlags): Promise<ExitCode> {
  refuseContradictions(flags);
  const { storage } = context;
  const named = flags.init === undefined ? null : formatBucketUrl(parseBucketUrl(flags.init));
  const url = named ?? (await readRemote(storage))?.remote;
  if (url === undefined) throw await noRemote(storage);
  const options = await optionsFor(url, context, flags);
  const { unrelated = false } = flags;
  const { kind, settings } = named === null
    ? { kind: "known" as const, settings: context.logs.settings }
    : await init(context, { ...options, unrelated });
  if (kind === "set_up") context.info(`set up ${url}`);
  if (flags.watch) return await watch(context, { ...options, settings });
  const isPlan = options.mode === "plan";
  let isInSync = true, isFirst = true;
  async function* rows(): AsyncGenerator<SyncRow> {
    for await (const row of sync(storage, { ...options, settings })) {
      // Only now: a chain that nobody can read is joined by nobody.
      if (kind === "joined" && isFirst) context.info(`joined ${url}`);
      isFirst = false;
      isInSync &&= row.in_sync;
      // Whoever left it to cron wants to hear of something only.
      if (flags.quiet && !flags.json && row.in_sync && !moves(row)) continue;
      yield row;
    }
  }
  await context.rows(rows(), isPlan ? loadPlanView : loadView);
  return isPlan && !isInSync ? EXIT.no : EXIT.done;
}

/** Syncs soon after each write, and now and then, until the process is told to end. */
async function watch(context: Context, options: SyncOptions): Promise<ExitCode> {
  const [{ Broadcast }, { SyncLoop }] = await Promise.all([
    import("../../../lib/live/broadcast.ts"),
    import("../../../lib/sync/sync_loop.ts"),
  ]);
  let code: ExitCode = EXIT.done;
  const moved = new Broadcast<SyncRow>();
  const rows = moved.subscribe((row) => row);
  let failure = "";
  await using loop = new SyncLoop(context.storage, {
    ...options,
    onRow(row) {
      failure = "";
      if (moves(row)) moved.push(row);
    },
    // What lasts is said once.
    onError({ message }) {
      if (message !== failure) context.warn(message);
      failure = message;
    },
  });
  using _ = context.machine.onEnd((end) => {
    code = end;
    // What a sync that is under way moves is still told.
    void loop[Symbol.asyncDispose]().then(() => moved.close());
  });
  context.toTerminal(`syncing with ${options.remote.url}; press Ctrl-C to stop`);
  await context.live(rows, loadView);
  return code;
}

/** Names the bucket, also the same one again after its logs were removed. */
function init(
  { storage, timeZone }: Context,
  options: SyncOptions & { unrelated: boolean },
): Promise<InitResult> {
  return initRemote(storage, { ...options, timeZone, setsUpAgain: true });
}

async function optionsFor(
  url: string,
  context: Context,
  flags: SyncFlags,
): Promise<SyncOptions> {
  const { machine } = context;
  const { bucket, prefix } = parseBucketUrl(url);
  const access = await accessOf(machine);
  let requests = 0;
  const client = new S3Client({
    ...access,
    bucket,
    onRequest: ({ method, key, status }) => {
      if (flags.verbose) {
        context.verbose(`request ${++requests}: ${method} "${key}" ${status || "unanswered"}`);
      }
    },
  });
  // What is verified is what the bucket says, not what was kept of it.
  const isUncached = flags["no-cache"] || flags.verify;
  const cache = isUncached ? null : await cacheFor(url, access, machine);
  return {
    remote: { url, client, prefix },
    settings: context.logs.settings,
    now: () => currentTime(machine),
    device: deviceOf(flags, machine),
    mode: modeOf(flags),
    resyncs: flags.resync || flags.verify || false,
    packs: flags.pack ? "always" : "completed",
    keepsCommits: flags["keep-commits"] ?? false,
    cache: cache && new FilePackCache(cache),
    makeSnapshot: snapshotMaker(context.logs.settings, {
      timeZone: () => context.timeZone,
      now: () => currentTime(machine),
    }),
    onReturned(log, lines) {
      const { file } = context.logs.settingsOf(log);
      const [line, it] = lines === 1 ? ["1 line", "it"] : [`${lines} lines`, "them"];
      context.warn(`${line} taken out of ${file} came back: the bucket keeps ${it}`);
    },
    onRewrite: snapshotInvalidator(context),
  };
}

function modeOf(flags: SyncFlags): SyncMode {
  if (flags["dry-run"] || flags.verify) return "plan";
  if (flags.push) return "push";
  return flags.pull ? "pull" : "both";
}

function moves({ pulled, pushed, rewritten }: SyncRow): boolean {
  return pulled.commits > 0 || pushed.commits > 0 || rewritten;
}

function refuseContradictions(flags: SyncFlags): void {
  const ways = (["dry-run", "verify", "push", "pull"] as const).filter((flag) => flags[flag]);
  if (ways.length > 1) throw refusal(ways, "each says which way lines go");
  if (flags.unrelated && flags.init === undefined) {
    throw refusal(["unrelated"], "it goes with --init");
  }
  for (const flag of ["dry-run", "verify"] as const) {
    if (!flags[flag] || flags.init === undefined) continue;
    throw refusal([flag, "init"], "naming a bucket writes to it");
  }
  if (flags.watch && ways.length > 0) throw refusal(["watch", ...ways], "watching goes both ways");
}

function refusal(flags: readonly string[], reason: string): LogError {
  const what = flags.map((flag) => `--${flag}`).join(" and ");
  return new LogError("bad_usage", `Cannot use ${what}: ${reason}`, {
    hint: "see log sync --help",
  });
}
