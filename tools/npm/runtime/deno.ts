/**
 * The part of `Deno` that the library and the command use, for Node and Bun. The build puts it
 * where their source says `Deno`, so that the source needs no layer in between and Deno pays for
 * none. Locks are missing: neither runtime has `flock`.
 *
 * @module
 */

import { Command } from "./command.ts";
import { errors } from "./error_kinds.ts";
import * as files from "./files.ts";
import { consoleSize, stderr, stdin, stdout } from "./terminal.ts";
import { watchFs } from "./watch_fs.ts";

/** What is the same to the compiler; what gives parts of larger things is checked where it is. */
type Same =
  | "args"
  | "addSignalListener"
  | "removeSignalListener"
  | "chmodSync"
  | "chownSync"
  | "consoleSize"
  | "execPath"
  | "exit"
  | "linkSync"
  | "lstat"
  | "lstatSync"
  | "makeTempFileSync"
  | "mkdirSync"
  | "noColor"
  | "readDirSync"
  | "readFileSync"
  | "readTextFileSync"
  | "realPathSync"
  | "removeSync"
  | "renameSync"
  | "statSync";

/** A path as the library gives it: a text, never a URL. */
type Narrowed<T> = T extends (...args: infer Args) => infer Result
  ? (...args: { [Index in keyof Args]: Exclude<Args[Index], URL> }) => Result
  : T;

type Used = { readonly [Name in Same]: Narrowed<typeof globalThis.Deno[Name]> };

const granted = { state: "granted" } as const;

const same: Used = {
  args: process.argv.slice(2),
  addSignalListener: (signal, handler) => void process.on(signal, handler),
  removeSignalListener: (signal, handler) => void process.off(signal, handler),
  chmodSync: files.chmodSync,
  chownSync: files.chownSync,
  consoleSize,
  execPath: () => process.execPath,
  exit: (code) => process.exit(code),
  linkSync: files.linkSync,
  lstat: files.lstat,
  lstatSync: files.lstatSync,
  makeTempFileSync: files.makeTempFileSync,
  mkdirSync: files.mkdirSync,
  noColor: Boolean(process.env.NO_COLOR),
  readDirSync: files.readDirSync,
  readFileSync: files.readFileSync,
  readTextFileSync: files.readTextFileSync,
  realPathSync: files.realPathSync,
  removeSync: files.removeSync,
  renameSync: files.renameSync,
  statSync: files.statSync,
};

const runtime = {
  ...same,
  Command,
  FsFile: files.FsFile,
  SeekMode: files.SeekMode,
  build: { os: process.platform === "win32" ? "windows" : process.platform, standalone: false },
  env: { get: (name: string): string | undefined => process.env[name] },
  errors,
  openSync: files.openSync,
  // Node asks for permission only if told to, and then refuses the call itself.
  permissions: {
    query: () => Promise.resolve(granted),
    querySync: () => granted,
    revokeSync: () => granted,
  },
  stderr,
  stdin,
  stdout,
  watchFs,
};

export { runtime as Deno };
