import type { BlameAnswer } from "../../../lib/answers.ts";
import { escapeForTerminal } from "../../terminal/escape_for_terminal.ts";
import type { Screen } from "../../terminal/screen.ts";
import { table } from "../../terminal/table.ts";
import { shortTime } from "../parts/times.ts";

/** Every field, a line each, behind who set its value and when. */
export default async function* blame(answer: BlameAnswer, screen: Screen): AsyncGenerator<string> {
  if (answer.state !== "live") {
    const word = answer.state === "deleted" ? "deleted" : "not there yet";
    yield `${screen.style("id", escapeForTerminal(answer.id))}  ${screen.style("deleted", word)}`;
  }
  yield* table(answer.fields, [
    { heading: "line", cell: ({ line }) => String(line), align: "right" },
    { heading: "version", cell: ({ version }) => String(version), align: "right", spare: 3 },
    { heading: "at", cell: ({ at }) => shortTime(at, screen), label: "dim", spare: 4 },
    { heading: "device", cell: ({ device }) => device ?? "", spare: 2 },
    { heading: "actor", cell: ({ actor }) => actor ?? "", spare: 1 },
    { heading: "field", cell: ({ path }) => path, label: "id" },
    { heading: "value", cell: ({ value }) => value.text, stretch: true },
  ], screen);
}
