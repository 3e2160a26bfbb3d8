import type { ExportAnswer } from "../../../lib/answers.ts";
import type { GlobalFlags } from "../../parse/flags.ts";
import type { PointFlags } from "./table_world.ts";

/** What `export` takes. */
export type ExportFlags = GlobalFlags & PointFlags & LakeFlags & {
  /** How it is laid out; as the name of the file says without it. */
  readonly format?: ExportAnswer["format"];
  /** The file; standard output without it, and for `-`. */
  readonly out?: string;
  /** Whether a file that is there is replaced. */
  readonly force?: boolean;
};

/** What `export --lake` takes. */
export type LakeFlags = {
  /** The folder or the address of the lake. */
  readonly lake?: string;
  /** The user id of the one person whose logs are meant. */
  readonly user?: string;
  /** The folder or the address that has a folder for each person. */
  readonly users?: string;
  /** The number of buckets. */
  readonly buckets?: number;
  /** Whether columns hold hashes of user ids. */
  readonly "hash-users"?: boolean;
  /** Whether each bucket becomes one run. */
  readonly compact?: boolean;
  /** Whether the person is taken out. */
  readonly erase?: boolean;
};
