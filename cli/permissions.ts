/**
 * What the built program may do, as `deno` options: read and write
 * files, reach a bucket, read these names of the environment, run these programs, and never ask for more.
 * Commands that only read do with `--allow-read` alone. The programs are git, the shell for
 * `log bisect --run`, and what opens a file in the browser for `log ui`, one or two for each
 * system. The network is for buckets and servers: any other command gives it back before it begins.
 * The runtime would name each program that is missing on every run: it is told to be quiet.
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
  "--allow-env=LOG_DIR,LOG_NOW,LOG_DEBUG,LOG_DEVICE,LOG_PROGRAM,GIT_DIR,TZ,NO_COLOR,AWS_*,HOME,XDG_CACHE_HOME,XDG_RUNTIME_DIR,DISPLAY,WAYLAND_DISPLAY,WSL_DISTRO_NAME,SSH_CONNECTION,CI",
  "--allow-run=git,sh,xdg-open,wslview,open,explorer",
];
