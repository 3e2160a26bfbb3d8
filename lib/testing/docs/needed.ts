/**
 * Programs that a page's commands need beside git and those of every system.
 *
 * @module
 */

const NEEDED: ReadonlyMap<string, string> = new Map([["docs/recipes.md", "jq"]]);

/** The program that a page needs and this machine lacks; null where nothing is missing. */
export async function missingProgram(path: string): Promise<string | null> {
  const program = NEEDED.get(path);
  return program === undefined || await isInstalled(program) ? null : program;
}

async function isInstalled(program: string): Promise<boolean> {
  try {
    return (await new Deno.Command(program, { args: ["--version"] }).output()).success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
