/** What a program said and how it ended. */
export interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where and how a program is run. */
export interface RunOptions {
  readonly cwd: string;
  readonly env?: Record<string, string>;
}

/** Runs a program to its end, with nothing on standard input. */
export async function run(
  [program, ...args]: readonly [string, ...string[]],
  options: RunOptions,
): Promise<Outcome> {
  const output = await new Deno.Command(program, { args, stdin: "null", ...options }).output();
  const decoder = new TextDecoder();
  return {
    code: output.code,
    stdout: decoder.decode(output.stdout),
    stderr: decoder.decode(output.stderr),
  };
}

/**
 * Runs a program that has to succeed.
 *
 * @throws {Error} with all that it said, where it did not.
 */
export async function succeed(
  words: readonly [string, ...string[]],
  options: RunOptions,
): Promise<string> {
  const { code, stdout, stderr } = await run(words, options);
  if (code === 0) return stdout;
  throw new Error(`Cannot run ${words.join(" ")}: exit code ${code}\n${stdout}${stderr}`);
}

/** How many processes run at a time: enough for a small machine to be busy. */
const AT_ONCE = 4;

/** Does the same with each item, with a few at a time, and gives the results in order. */
export async function withEach<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  for (let start = 0; start < items.length; start += AT_ONCE) {
    results.push(...await Promise.all(items.slice(start, start + AT_ONCE).map(work)));
  }
  return results;
}
