import type { Machine } from "../machine.ts";

/** The commands that listen, or may be about a bucket which nothing on their line names. */
const ON_NETWORK = new Set(["sync", "serve", "ui"]);
const ADDRESS = /(?:^|=)s3:\/\//;

/**
 * Whether a command line may need the network, for a bucket or to be asked over it. It may say so
 * wrongly of a text to be captured, and then nothing comes of it.
 *
 * @example
 * ```ts
 * import { needsNetwork } from "./needs_network.ts";
 *
 * const machine = { env: () => undefined };
 * if (!needsNetwork(["list", "--dir", "s3://my-logs"], machine)) throw new Error();
 * if (needsNetwork(["list", "--dir", "logs"], machine)) throw new Error();
 * ```
 */
export function needsNetwork(args: readonly string[], machine: Pick<Machine, "env">): boolean {
  return args.some((arg) => ADDRESS.test(arg) || ON_NETWORK.has(arg)) ||
    ADDRESS.test(machine.env("LOG_DIR") ?? "");
}
