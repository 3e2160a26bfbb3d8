import { basename, dirname, join } from "node:path";
import type { ExportAnswer } from "../../../lib/answers.ts";
import { LogError } from "../../../lib/errors.ts";
import { failure, systemCode } from "../../../lib/storage/failure.ts";
import { LocalStorage } from "../../../lib/storage/local.ts";
import { replaceFile } from "../../../lib/storage/replace_file.ts";
import type { LogSink } from "../../../lib/storage/storage.ts";
import type { TableWorld } from "../../../lib/tables/table.ts";
import type { Context } from "../../context.ts";
import type { ExportFlags } from "./export_flags.ts";
import { claimPlace } from "./out/claim_place.ts";
import {
  checkFilePlace,
  type ExportFormat,
  type FileFormat,
  formatOf,
  STDOUT,
} from "./out/file_place.ts";
import { type Inputs, refuseKeptFolder, refuseKeptPlace } from "./out/kept_places.ts";
import { csvParts, jsonParts, type RowParts } from "./export_rows.ts";
import { checkAll, checkedTables, tableWorld, type WorldAtPoint } from "./table_world.ts";

/** How the engine names what it cannot do, such as write on a full disk. */
const ENGINE_ERROR = "ERR_SQLITE_ERROR";

/** Where an export goes. */
interface Target {
  readonly storage: LocalStorage;
  readonly name: string;
  readonly temp: string;
}

/** `log export` */
export default async function exportLogs(context: Context, flags: ExportFlags): Promise<void> {
  refuseLakeOptions(flags);
  const out = flags.out === STDOUT ? undefined : flags.out;
  const format = formatOf(flags.format, out);
  using logs = context.logs.pin();
  const world = await tableWorld(context, logs, flags);
  if (out === undefined) {
    refuseStdout(format, flags);
    const { parts } = await rowsOf(context, flags, format, world);
    return await context.bytes(parts);
  }
  const answer = format === "parquet"
    ? await exportFolder(context, flags, out, world)
    : await exportFile(context, flags, { out, format }, world);
  await context.answer(answer, () => import("../../views/ask/export.ts"));
}

async function exportFolder(
  context: Context,
  flags: ExportFlags,
  out: string,
  world: WorldAtPoint,
): Promise<ExportAnswer> {
  await refuseKeptFolder(out, inputsOf(context, flags));
  await checkAll(context, flags);
  const { exportParquet } = await import("./export_parquet.ts");
  const written = await exportParquet(out, world, { mayReplace: flags.force === true });
  return { format: "parquet", file: out, ...written };
}

async function exportFile(
  context: Context,
  flags: ExportFlags,
  { out, format }: { out: string; format: FileFormat },
  world: WorldAtPoint,
): Promise<ExportAnswer> {
  await refuseKeptPlace(out, inputsOf(context, flags));
  checkFilePlace(out, { mayReplace: flags.force === true });
  using _ = await claimPlace(out);
  const target = {
    storage: new LocalStorage(dirname(out)),
    name: basename(out),
    temp: `.${basename(out)}.tmp`,
  };
  const tables = format === "sqlite"
    ? await writeSqlite(context, flags, target, world)
    : await writeRows(target, await rowsOf(context, flags, format, world));
  const { size: bytes } = (await target.storage.stat(target.name))!;
  return { format, file: out, bytes, tables };
}

function refuseStdout(format: ExportFormat, { json }: ExportFlags): void {
  if (format === "sqlite") throw missing("--out", "a database is a file");
  if (format === "parquet") throw missing("--out", "its files need a folder");
  if (json) throw missing("--out", "standard output is the export itself");
}

function refuseLakeOptions(flags: ExportFlags): void {
  const options = ["user", "users", "buckets", "hash-users", "compact", "erase"] as const;
  const given = options.find((option) => flags[option] !== undefined);
  if (given === undefined) return;
  throw new LogError("bad_usage", `Cannot use --${given}: it goes with --lake`, {
    hint: "--lake names the folder or the bucket to export into",
  });
}

/** Beside a file that is read by itself lie what would be logs of its folder. */
function inputsOf({ directory, hasDirectory }: Context, { file }: ExportFlags): Inputs {
  const isLocal = hasDirectory || file !== undefined;
  const isNamed = file !== undefined && file !== "-";
  return { directories: isLocal ? [directory] : [], files: isNamed ? [file] : [] };
}

function missing(option: string, reason: string): LogError {
  return new LogError("bad_usage", `Cannot export without ${option}: ${reason}`);
}

function rowsOf(
  context: Context,
  flags: ExportFlags,
  format: ExportFormat,
  world: WorldAtPoint,
): Promise<RowParts> {
  return format === "csv" ? csvParts(context, flags, world) : jsonParts(context, flags, world);
}

async function writeRows(
  { storage, name, temp }: Target,
  { table, parts, rows }: RowParts,
): Promise<ExportAnswer["tables"]> {
  const write = async (sink: LogSink) => {
    for await (const part of parts) await sink.write(part);
  };
  await replaceFile(storage, name, { temp, like: name, folders: [""], write });
  return [{ table, rows: rows() }];
}

async function writeSqlite(
  context: Context,
  flags: ExportFlags,
  { storage, name, temp }: Target,
  world: TableWorld,
): Promise<ExportAnswer["tables"]> {
  const { writeDatabase } = await import("../../../lib/tables/sqlite/write_database.ts");
  const path = join(dirname(flags.out!), temp);
  const tables = checkedTables(context, flags);
  // The file is made before the engine opens it, so that the system says what stands against it.
  const write = async () => {
    try {
      return await writeDatabase(path, tables, world);
    } catch (error) {
      if (systemCode(error) === ENGINE_ERROR) throw failure(error, "write", path);
      throw error;
    }
  };
  const written = await replaceFile(storage, name, { temp, like: name, folders: [""], write });
  return written!.map(({ table, rows }) => ({ table, rows }));
}
