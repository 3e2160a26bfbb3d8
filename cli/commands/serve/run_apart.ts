import { LogError } from "../../../lib/errors.ts";

/**
 * Runs a program in a session of its own, with nothing on its streams.
 *
 * @returns Its exit code, once it ends.
 * @throws {LogError} `io_failed` where it is not there or may not be run.
 *
 * @example
 * ```ts
 * import { runApart } from "./run_apart.ts";
 *
 * if (await runApart(Deno.execPath(), ["--version"]) !== 0) throw new Error();
 * ```
 */
export async function runApart(program: string, args: readonly string[]): Promise<number> {
  try {
    const child = new Deno.Command(program, {
      args: [...args],
      stdin: "null",
      stdout: "null",
      stderr: "null",
      detached: true,
    }).spawn();
    return (await child.status).code;
  } catch (cause) {
    throw new LogError("io_failed", reasonOf(cause, program), { cause });
  }
}

function reasonOf(cause: unknown, program: string): string {
  if (cause instanceof Deno.errors.NotFound) return `"${program}" is not installed`;
  if (cause instanceof Deno.errors.NotCapable) {
    return `"${program}" may not be run without --allow-run=${program}`;
  }
  return cause instanceof Error ? cause.message : String(cause);
}
