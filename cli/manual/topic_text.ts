import type { Style } from "../terminal/style.ts";
import { commandFor } from "./command_for.ts";
import { parseMarkdown, sectionOf } from "./markdown.ts";
import { renderPage } from "./render_page.ts";
import type { Topic } from "./topics.ts";

/** Longer lines are hard to read, however wide the terminal is. */
export const COLUMNS_MAX = 100;
/** How wide text is where no terminal says it. */
const COLUMNS_OFF_TERMINAL = 80;

/** A topic's page as text for so many columns; Infinity off a terminal. */
export async function topicText(
  { load, section }: Topic,
  { columns, style }: { columns: number; style: Style },
): Promise<string> {
  const { default: page } = await load();
  const blocks = parseMarkdown(page);
  const lines = renderPage(section === undefined ? blocks : sectionOf(blocks, section), {
    columns: columns === Infinity ? COLUMNS_OFF_TERMINAL : Math.min(columns, COLUMNS_MAX),
    style,
    commandFor: (address) => commandFor(address),
  });
  return `${lines.join("\n")}\n`;
}
