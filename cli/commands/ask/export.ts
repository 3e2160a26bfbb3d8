import { basename, dirname } from "node:path";
import type { ExportAnswer } from "../../../lib/answers.ts";
import { LogError } from "../../../lib/errors.ts";
import { LocalStorage } from "../../../lib/storage/local.ts";
import { replaceFile } from "../../../lib/storage/replace_file.ts";
import type { LogSink } from "../../../lib/storage/storage.ts";
import type { TableWorld } from "../../../lib/tables/table.ts";
import type { Context } from "../../context.ts";
import type { ExportFlags } from "./export_flags.ts";
import { type Inputs, refuseKeptFolder, refuseKeptPlace } from "./out/kept_places.ts";
import { csvParts, jsonParts, type RowParts } from "./export_rows.ts";
import { checkAll, checkedTables, tableWorld, type WorldAtPoint } from "./table_world.ts";

/** Where an export goes. */
interface Target {
  readonly storage: LocalStorage;
  readonly name: string;
  readonly temp: string;
}

/** `log export` */
export default async function exportLogs(context: Context, flags: ExportFlags): Promise<void> {
  const { out, format, json } = flags;
  refuseLakeOptions(flags);
  using logs = context.logs.pin();
  const world = await tableWorld(context, logs, flags);
  if (out === undefined) {
    if (format === "sqlite") throw missing("--out", "a database is a file");
    if (format === "parquet") throw missing("--out", "its files need a folder");
    if (json) throw missing("--out", "standard output is the export itself");
    const { parts } = await rowsOf(context, flags, world);
    return await context.bytes(parts);
  }
  const inputs = inputsOf(context, flags);
  if (format === "parquet") {
    await refuseKeptFolder(out, inputs);
    await checkAll(context, flags);
    const { exportParquet } = await import("./export_parquet.ts");
    const written = await exportParquet(out, world, { mayReplace: flags.force === true });
    const answer: ExportAnswer = { format, file: out, ...written };
    return await context.answer(answer, () => import("../../views/ask/export.ts"));
  }
  await refuseKeptPlace(out, inputs);
  const target = {
    storage: new LocalStorage(dirname(out)),
    name: basename(out),
    temp: tempOf(out),
  };
  const isThere = await target.storage.stat(target.name) !== null;
  if (isThere && !flags.force) {
    throw new LogError("bad_usage", `Cannot export to "${out}": the file is there`, {
      hint: "--force replaces it",
    });
  }
  const tables = format === "sqlite"
    ? await writeSqlite(context, flags, target, world)
    : await writeRows(target, await rowsOf(context, flags, world));
  const { size: bytes } = (await target.storage.stat(target.name))!;
  const answer: ExportAnswer = { format, file: out, bytes, tables };
  await context.answer(answer, () => import("../../views/ask/export.ts"));
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

function tempOf(out: string): string {
  return `.${basename(out)}.tmp`;
}

function rowsOf(context: Context, flags: ExportFlags, world: WorldAtPoint): Promise<RowParts> {
  return flags.format === "csv"
    ? csvParts(context, flags, world)
    : jsonParts(context, flags, world);
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
  const path = `${dirname(flags.out!)}/${temp}`;
  await storage.remove(temp);
  try {
    const written = await writeDatabase(path, checkedTables(context, flags), world);
    {
      using file = await storage.appendTo(temp);
      await file.sync();
    }
    await storage.rename(temp, name);
    await storage.syncFolder("");
    return written.map(({ table, rows }) => ({ table, rows }));
  } catch (error) {
    await storage.remove(temp).catch(() => {});
    throw error;
  }
}
