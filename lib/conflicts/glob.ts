/**
 * Whether a name matches a pattern in which `*` stands for any characters, also
 * none, and `?` for one; all others stand for themselves. Takes at most as many
 * steps as both have characters, multiplied.
 *
 * @example
 * ```ts
 * import { matchesGlob } from "./glob.ts";
 *
 * if (!matchesGlob("entries~*.jsonl", "entries~mine.jsonl")) throw new Error();
 * if (matchesGlob("entries?.jsonl", "entries.jsonl")) throw new Error();
 * ```
 */
export function matchesGlob(pattern: string, name: string): boolean {
  const wanted = [...pattern], given = [...name];
  let at = 0;
  let star = -1;
  let starEnd = 0;
  for (let index = 0; index < given.length;) {
    if (wanted[at] === "*") {
      star = at++;
      starEnd = index;
    } else if (wanted[at] === "?" || wanted[at] === given[index]) {
      at++;
      index++;
    } else if (star === -1) {
      return false;
    } else {
      // Only the last star has to give: what stands before it is matched as early as can be.
      at = star + 1;
      index = ++starEnd;
    }
  }
  while (wanted[at] === "*") at++;
  return at === wanted.length;
}
