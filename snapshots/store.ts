import { startHash } from "../lib/storage/digest.ts";
import { replaceFile } from "../lib/storage/replace_file.ts";
import type { LogSink, WritableStorage } from "../lib/storage/storage.ts";
import type { SnapshotHeader } from "./header.ts";
import { SNAPSHOTS, tempNameOf } from "./names.ts";
import { encodeTrailer } from "./snapshot_file.ts";

/** What a snapshot is made of. */
interface SnapshotContent {
  /** Its first line. */
  readonly header: SnapshotHeader;
  /** Its rows, some whole lines with their newlines at a time. */
  readonly rows: Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
}

/**
 * Stores a snapshot under a name, whole or not at all, and makes it durable.
 *
 * @param like The file whose mode and owner it gets.
 * @throws {LogError} what the storage throws; what lay there before is there then.
 */
export async function storeSnapshot(
  storage: WritableStorage,
  name: string,
  { like, ...content }: SnapshotContent & { readonly like: string },
): Promise<void> {
  await storage.makeFolder(SNAPSHOTS);
  await replaceFile(storage, name, {
    temp: tempNameOf(name),
    like,
    folders: [SNAPSHOTS, ""],
    write: (sink) => writeContent(sink, content),
  });
}

async function writeContent(sink: LogSink, { header, rows }: SnapshotContent): Promise<void> {
  const encoder = new TextEncoder();
  const hash = await startHash();
  const write = async (bytes: Uint8Array) => {
    hash.update(bytes);
    await sink.write(bytes);
  };
  await write(encoder.encode(`${JSON.stringify(header)}\n`));
  for await (const lines of rows) await write(lines);
  await sink.write(encoder.encode(encodeTrailer(hash.digest("hex"))));
}
