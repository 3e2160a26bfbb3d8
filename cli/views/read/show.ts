import type { EventRow, FiringsSummary, ShowAnswer } from "../../../lib/answers.ts";
import { parseInstant } from "../../../lib/time/instant.ts";
import type { Screen } from "../../terminal/screen.ts";
import { table } from "../../terminal/table.ts";
import { idLines, srsLines } from "../parts/id_answer.ts";
import { shortTime } from "../parts/times.ts";

/** One entry with what is known about it: reviews, interactions, firings. */
export default async function* show(answer: ShowAnswer, screen: Screen): AsyncGenerator<string> {
  yield* idLines(answer, screen);
  const asOf = answer.as_of === null ? null : parseInstant(answer.as_of);
  if (answer.srs !== null) yield* srsLines(answer.srs, asOf ?? screen.now, screen);
  if (answer.interactions.length > 0) {
    yield "";
    yield screen.style("heading", "interactions");
    yield* table(answer.interactions, [
      { heading: "at", cell: ({ at }) => shortTime(at, screen), label: "dim" },
      { heading: "kind", cell: (row) => stringIn(row, "kind") },
      { heading: "grade", cell: (row) => stringIn(row, "grade") },
      { heading: "device", cell: (row) => stringIn(row, "device"), spare: 1 },
      { heading: "session", cell: (row) => stringIn(row, "session_id"), spare: 2, label: "dim" },
      { heading: "event", cell: ({ id }) => id, label: "dim" },
    ], screen);
  }
  if (answer.firings.count > 0) yield* firingLines(answer.firings, screen);
}

async function* firingLines(
  { count, by_surface }: FiringsSummary,
  screen: Screen,
): AsyncGenerator<string> {
  yield "";
  yield `${screen.style("heading", "firings")}  ${count}`;
  yield* table(by_surface, [
    { heading: "last", cell: ({ last_at }) => shortTime(last_at, screen), label: "dim" },
    { heading: "times", cell: ({ count }) => String(count), align: "right" },
    { heading: "surface", cell: ({ surface }) => surface ?? "" },
  ], screen);
}

function stringIn({ entry }: EventRow, key: string): string {
  const value = (entry.value as Record<string, unknown>)[key];
  return typeof value === "string" ? value : "";
}
