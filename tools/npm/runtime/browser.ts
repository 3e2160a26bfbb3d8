/**
 * What stands where the library says `Deno` in a page, which has no files: a storage of its own
 * reads them somewhere else.
 *
 * @module
 */

import { errors } from "./error_kinds.ts";

function refuse(): never {
  throw new Error("a page has no files, so give the library a storage of your own");
}

/** A file that there never is. */
class FsFile {}

const page = {
  Command: refuse,
  FsFile,
  SeekMode: { Start: 0 },
  build: { os: "browser" },
  chmodSync: refuse,
  chownSync: refuse,
  errors,
  linkSync: refuse,
  lstatSync: refuse,
  mkdirSync: refuse,
  openSync: refuse,
  readDirSync: refuse,
  realPathSync: refuse,
  removeSync: refuse,
  renameSync: refuse,
  statSync: refuse,
  watchFs: refuse,
};

export { page as Deno };
