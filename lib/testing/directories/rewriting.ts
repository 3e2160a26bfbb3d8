/**
 * A small directory to rewrite and undo, for fault tests: lines that begin
 * with `bad` are set aside, a missing log is made, a copy is taken in.
 *
 * @module
 */

import assert from "node:assert/strict";
import { LogError, type LogErrorCode } from "../../errors.ts";
import {
  rewriteFiles,
  type RewriteOptions,
  type RewriteReport,
  type RewriteSink,
} from "../../rewrite/rewrite.ts";
import type { MemoryFiles } from "../../storage/memory.ts";
import type { LogSource, LogStorage, WritableStorage } from "../../storage/storage.ts";
import type { Fault, Operation } from "../storages/faults.ts";

/** The logs to rewrite; one of them stays as it is, another is not there. */
export const LOGS = ["entries.jsonl", "firings.jsonl", "interactions.jsonl", "sessions.jsonl"];

/** The copy that is taken in. */
export const COPY = "entries (1).jsonl";

/** One from another folder. */
export const OUTSIDE = "/elsewhere/entries.jsonl";

/** All files that rewriting is about. */
export const NAMES: readonly string[] = [...LOGS, COPY, OUTSIDE];

/** What a log holds, in latin1; null where there is none. */
export type Contents = Record<string, string | null>;

/** Before rewriting. */
export const OLD: Contents = {
  "entries.jsonl": "a\nbad 1\nb\n",
  "firings.jsonl": "bad \xff\nc\nbad 2",
  "interactions.jsonl": null,
  "sessions.jsonl": "fine\n",
  [COPY]: "a\n",
  [OUTSIDE]: "b\n",
};

/** After rewriting. */
export const NEW: Contents = {
  "entries.jsonl": "a\nb\n",
  "firings.jsonl": "c\n",
  "interactions.jsonl": "made\n",
  "sessions.jsonl": "fine\n",
  [COPY]: null,
  [OUTSIDE]: null,
};

/** The files of {@linkcode OLD}. */
export function oldFiles(): MemoryFiles {
  const files = Object.entries(OLD).filter(([, text]) => text !== null);
  return Object.fromEntries(files.map(([name, text]) => [name, toBytes(text!)]));
}

/** What is rewritten, and the copies that the first of the logs takes in. */
export type Rewriting = Partial<RewriteOptions> & { copies?: readonly string[] };

/** Rewrites the logs of a directory. */
export function rewrite(
  storage: WritableStorage,
  { copies = [COPY, OUTSIDE], files = LOGS, build = setAsideBadLines, ...options }: Rewriting = {},
): Promise<RewriteReport> {
  return rewriteFiles(storage, {
    command: "validate --fix",
    now: 1_000_000n,
    files,
    build: async (source, sink) => {
      for (const copy of source.name === files[0] ? copies : []) {
        const seen = await storage.stat(copy);
        if (seen !== null) sink.absorb(copy, seen);
      }
      await build(source, sink);
    },
    waitMs: 0,
    ...options,
  });
}

/** Keeps all lines but those that begin with `bad`; an empty log gets one line. */
export async function setAsideBadLines(source: LogSource, sink: RewriteSink): Promise<void> {
  const bytes = new Uint8Array(source.size);
  await source.read(bytes, 0);
  if (bytes.length === 0) await sink.log(toBytes("made\n"));
  let offset = 0;
  for (const [index, line] of toText(bytes).split(/(?<=\n)/).entries()) {
    const length = line.length;
    if (!line.startsWith("bad")) await sink.log(bytes.subarray(offset, offset + length));
    else {
      const item = { line: index + 1, offset, length: line.trimEnd().length, code: "invalid-json" };
      await sink.quarantine(item);
    }
    offset += length;
  }
}

/** What all the files hold now. */
export async function contentsOf(storage: LogStorage): Promise<Contents> {
  const contents: Contents = {};
  for (const name of NAMES) contents[name] = await textOf(storage, name);
  return contents;
}

/** What one file holds, in latin1; null where there is none. */
export async function textOf(storage: LogStorage, name: string): Promise<string | null> {
  const bytes = await bytesOf(storage, name);
  return bytes && toText(bytes);
}

/** What one file holds; null where there is none. */
export async function bytesOf(storage: LogStorage, name: string): Promise<Uint8Array | null> {
  using source = await storage.open(name);
  if (source === null) return null;
  const bytes = new Uint8Array(source.size);
  await source.read(bytes, 0);
  return bytes;
}

/** The ways in which an operation fails. */
export const FAULT_KINDS = [
  "disk full",
  "I/O error",
  "I/O error afterwards",
  "cut short",
  "killed",
] as const;

/** One of these ways. */
export type FaultKind = (typeof FAULT_KINDS)[number];

/** Fails at the n-th operation, counted from 1; whoever is killed does nothing from then on. */
export function faultAt(
  kind: FaultKind,
  nth: number,
): (operation: Operation) => Fault | null {
  const full = new LogError("disk_full", "Cannot write it: the disk is full");
  const failed = new LogError("io_failed", "Cannot write it: I/O error");
  return ({ index }) => {
    if (kind === "killed") {
      return index < nth ? null : {
        when: index === nth ? "half" : "before",
        error: new Error("killed"),
      };
    }
    if (index !== nth) return null;
    if (kind === "cut short") return { when: "half", error: full };
    return kind === "disk full"
      ? { when: "before", error: full }
      : { when: kind === "I/O error" ? "before" : "after", error: failed };
  };
}

/** Fails unless each file is byte for byte what it was, or what it is to be. */
export function isOldOrNew(contents: Contents): void {
  for (const name of Object.keys(contents)) {
    const isWhole = contents[name] === OLD[name] || contents[name] === NEW[name];
    assert(isWhole, `${name}: ${contents[name]}`);
  }
}

/** Fails unless an operation throws an error of this code and message. */
export function rejectsWith(
  code: LogErrorCode,
  message: RegExp,
  operation: () => Promise<unknown>,
): Promise<void> {
  return assert.rejects(
    operation,
    (error) => error instanceof LogError && error.code === code && message.test(error.message),
  );
}

/** Latin1 as bytes. */
export function toBytes(text: string): Uint8Array {
  const utf8 = new TextEncoder().encode(text);
  if (utf8.length === text.length) return utf8;
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
}

/** Bytes as latin1. */
export function toText(bytes: Uint8Array): string {
  return new TextDecoder("latin1").decode(bytes);
}
