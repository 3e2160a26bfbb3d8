import type { Logs } from "../logs.ts";
import type { Program } from "../programs.ts";

/** What cases are made with. */
export interface Setting {
  /** The program that is measured. */
  program: Program;
  logs: Logs;
  /** A folder on the same disk as the logs, removed afterwards; each program has its own. */
  scratch: string;
  /** Lines of the log that most cases read. */
  lines: number;
  /** Appends that wait for each other. */
  appends: number;
}
