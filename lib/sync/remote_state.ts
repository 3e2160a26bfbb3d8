/**
 * What a directory remembers of its bucket: `remotes/default.json`. It holds no keys. Without
 * it, or with one that is wrong, both sides are compared; that costs bytes, and never a line.
 *
 * @module
 */

import type { Head } from "../bucket/chain/commit.ts";
import type { LogName } from "../records/settings.ts";
import { replaceFile } from "../storage/replace_file.ts";
import { bytesOf } from "../storage/source.ts";
import type { LogStorage, WritableStorage } from "../storage/storage.ts";

/** How far a log was in sync. */
export interface RemoteLog {
  /** The last commit that is in the file. */
  readonly head: Head;
  /** How many bytes of the file are the log of the bucket up to there. */
  readonly bytes: number;
  /** The hash of these bytes. */
  readonly sha256: string;
  /** Whether no commit up to there lagged: then they are the commits' bodies, joined. */
  readonly straight: boolean;
}

/** What is remembered. */
export interface RemoteState {
  /** The bucket's address. */
  readonly remote: string;
  /** How far each log was in sync. */
  readonly logs: Readonly<Record<LogName, RemoteLog>>;
}

const FORMAT = "log-remote/1";
const FOLDER = "remotes";
/** The file that holds it. */
export const STATE_FILE = `${FOLDER}/default.json`;
const TEMP_FILE = `${FOLDER}/.default.json.tmp`;

/** What a directory remembers; null where it has no bucket. */
export async function readRemote(storage: LogStorage): Promise<RemoteState | null> {
  using source = await storage.open(STATE_FILE);
  if (source === null) return null;
  return parse(new TextDecoder().decode(await bytesOf(source)));
}

/** Remembers; the caller holds the lock. */
export async function writeRemote(storage: WritableStorage, state: RemoteState): Promise<void> {
  const text = `${JSON.stringify({ format: FORMAT, ...state }, null, 2)}\n`;
  await storage.makeFolder(FOLDER);
  await replaceFile(storage, STATE_FILE, {
    temp: TEMP_FILE,
    folders: [FOLDER, ""],
    write: (sink) => sink.write(new TextEncoder().encode(text)),
  });
}

function parse(text: string): RemoteState | null {
  try {
    const { format, remote, logs } = JSON.parse(text);
    if (format !== FORMAT || typeof remote !== "string" || typeof logs !== "object") return null;
    const known = Object.entries(logs ?? {}).filter(([, log]) => isRemoteLog(log));
    return { remote, logs: Object.fromEntries(known) as RemoteState["logs"] };
  } catch {
    return null;
  }
}

function isRemoteLog(value: unknown): value is RemoteLog {
  const { head, bytes, sha256, straight } = (value ?? {}) as Partial<RemoteLog>;
  return Number.isSafeInteger(head?.n) && typeof head?.id === "string" &&
    Number.isSafeInteger(bytes) && typeof sha256 === "string" && typeof straight === "boolean";
}
