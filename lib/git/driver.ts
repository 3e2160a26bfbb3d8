/** Words that a shell takes as they are. */
const PLAIN = /^[\w@+=:,./-]+$/;

/**
 * What git runs as the merge driver: through a shell, with `%` for what it fills in.
 *
 * @param program The words that start the program.
 *
 * @example
 * ```ts
 * import { driverCommand } from "./driver.ts";
 *
 * const driver = driverCommand(["/home/it's 100%/log"]);
 * if (driver !== String.raw`'/home/it'\''s 100%%/log' merge --git-driver %O %A %B %P %L`) {
 *   throw new Error(driver);
 * }
 * ```
 */
export function driverCommand(program: readonly string[]): string {
  const words = program.map((word) => {
    const quoted = PLAIN.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
    return quoted.replaceAll("%", "%%");
  });
  return `${words.join(" ")} merge --git-driver %O %A %B %P %L`;
}
