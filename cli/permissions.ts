/**
 * What the built program may do, as `deno` options: read and write
 * files, reach a bucket, read these names of the environment, run git, and never ask for more.
 * Commands that only read do with `--allow-read` alone. Nothing but git is ever run, and by
 * `log bisect --run` the shell with the command that is typed behind it. The network is for
 * buckets and servers: any other command gives it back before it begins. Where there is no git, the
 * runtime would say so on every run: it is told to be quiet.
 *
 * @example
 * ```ts
 * import { PERMISSIONS } from "./permissions.ts";
 *
 * if (!PERMISSIONS.includes("--no-prompt")) throw new Error();
 * ```
 */
export const PERMISSIONS: readonly string[] = [
  "--quiet",
  "--no-prompt",
  "--allow-read",
  "--allow-write",
  "--allow-net",
  "--allow-env=LOG_DIR,LOG_NOW,LOG_DEBUG,LOG_DEVICE,LOG_PROGRAM,GIT_DIR,TZ,NO_COLOR,AWS_*,HOME,XDG_CACHE_HOME",
  "--allow-run=git,sh",
];
