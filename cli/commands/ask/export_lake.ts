import type { LakeAnswer } from "../../../lib/answers.ts";
import { isBucketUrl } from "../../../lib/bucket/s3/location.ts";
import { LogError } from "../../../lib/errors.ts";
import { exportLake } from "../../../lib/lake/export_lake.ts";
import { compactLake, eraseFromLake } from "../../../lib/lake/maintain_lake.ts";
import { type Lake, openLake, openOrMakeLake } from "../../../lib/lake/runs/open_lake.ts";
import type { Tools } from "../../command.ts";
import { EXIT, type ExitCode } from "../../exit.ts";
import { clockOf } from "../../context.ts";
import { bucketNamed, chooseDirectory } from "../../parse/directory.ts";
import type { ExportFlags } from "./export_flags.ts";
import { newId, openPeople, openPerson, openStore } from "./lake_places.ts";
import { refuseKeptLake } from "./out/kept_places.ts";
import { loadLakeCodec } from "./load_lake_codec.ts";

/** `log export --lake` */
export default async function exportToLake(tools: Tools, flags: ExportFlags): Promise<ExitCode> {
  refuseContradictions(flags);
  const { output, machine } = tools;
  const isExport = !flags.erase && (flags.user !== undefined || flags.users !== undefined);
  const lake = await openFor(tools, flags, isExport);
  const { buckets, hash_users } = lake.format;
  const answer: LakeAnswer = {
    lake: lake.store.place,
    buckets,
    hash_users,
    people: 0,
    lines: 0,
    runs: 0,
    bytes: 0,
    compacted: 0,
    erased: false,
    failed: [],
  };
  if (isExport) Object.assign(answer, await exportPeople(tools, lake, flags));
  if (flags.compact) answer.compacted = await compactLake(lake, bucketsDone(tools));
  if (flags.erase) answer.erased = await eraseFromLake(lake, flags.user!);
  for (const { user, message } of answer.failed) output.warn(`user "${user}": ${message}`);
  const view = () => import("../../views/ask/lake.ts");
  await output.answer(answer, view, clockOf(flags, machine, output));
  return answer.failed.length > 0 ? EXIT.no : EXIT.done;
}

async function openFor(tools: Tools, flags: ExportFlags, isExport: boolean): Promise<Lake> {
  if (isExport && !isBucketUrl(flags.lake!)) await refuseKept(tools, flags);
  const options = {
    store: await openStore(tools, flags.lake!, isExport),
    codec: await loadLakeCodec(),
    newId: () => newId(tools),
  };
  const asked = { buckets: flags.buckets, hash_users: flags["hash-users"] };
  return isExport ? await openOrMakeLake(options, asked) : await openLake(options, asked);
}

async function refuseKept({ machine }: Tools, { lake, users, dir }: ExportFlags): Promise<void> {
  const isOfUsers = users !== undefined, isInBucket = isBucketUrl(users ?? "");
  const directories = isOfUsers || bucketNamed(dir, machine) !== null
    ? []
    : [chooseDirectory(dir, machine).value];
  await refuseKeptLake(lake!, { directories, files: [] }, isOfUsers && !isInBucket ? users : null);
}

async function exportPeople(
  tools: Tools,
  lake: Lake,
  flags: ExportFlags,
): Promise<Pick<LakeAnswer, "people" | "lines" | "runs" | "bytes" | "failed">> {
  const people = flags.users === undefined
    ? await openPerson(tools, flags.user!, flags)
    : await openPeople(tools, flags.users, flags);
  const { failed, ...counts } = await exportLake(lake, people, bucketsDone(tools));
  return {
    ...counts,
    failed: failed.map(({ id, error: { code, message } }) => ({ user: id, code, message })),
  };
}

/** Shows how many buckets are done, to a person who waits. */
function bucketsDone({ output }: Tools): (done: number, total: number) => void {
  return (done, total) => output.progress("buckets", done, total);
}

function refuseContradictions(flags: ExportFlags): void {
  for (const name of ["out", "at", "force"] as const) {
    if (flags[name] !== undefined) throw cannot([name], "a lake has all lines, in runs of its own");
  }
  if (flags.user !== undefined && flags.users !== undefined) {
    throw cannot(["user", "users"], "either says whose logs are exported");
  }
  if (flags.erase) {
    if (flags.user === undefined) throw cannot(["erase"], "--user says whom");
    if (flags.compact) throw cannot(["erase", "compact"], "erasing compacts the bucket by itself");
    return;
  }
  if (flags.user === undefined && flags.users === undefined && !flags.compact) {
    throw cannot([], "--user or --users says whose logs are exported");
  }
}

function cannot(flags: readonly string[], reason: string): LogError {
  const names = ["lake", ...flags].map((flag) => `--${flag}`);
  return new LogError("bad_usage", `Cannot use ${names.join(" and ")}: ${reason}`, {
    hint: "see log export --help",
  });
}
