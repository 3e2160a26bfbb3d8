import { type Topic, topics } from "./topics.ts";

/** The page that is made of what `log help` prints. */
const HELP_PAGE = "cli.md";
const PAGE = /^(?:\.\/)?(?<page>[\w-]+\.md)(?:#(?<anchor>.*))?$/;

/**
 * The command that shows what a link of a page leads to; null where it leads out of the manual.
 *
 * @param among The topics that there are.
 *
 * @example
 * ```ts
 * import { commandFor } from "./command_for.ts";
 *
 * if (commandFor("./times.md#the-time-zone") !== "log help times") throw new Error();
 * if (commandFor("https://jsonlines.org") !== null) throw new Error();
 * ```
 */
export function commandFor(
  address: string,
  among: Readonly<Record<string, Topic>> = topics,
): string | null {
  const { page, anchor } = PAGE.exec(address)?.groups ?? {};
  if (page === HELP_PAGE) return "log help";
  const ofPage = Object.entries(among).filter(([, topic]) => topic.page === page);
  const [name] = ofPage.find(([, { section }]) => section && anchorOf(section) === anchor) ??
    ofPage.find(([, { section }]) => section === undefined) ?? [];
  return name === undefined ? null : `log help ${name}`;
}

/** How a link calls a heading. */
function anchorOf(heading: string): string {
  return heading.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, "").replaceAll(" ", "-");
}
