import type { QuarantineRow } from "../../../lib/answers.ts";
import type { Rows, Screen } from "../../terminal/screen.ts";
import { table } from "../../terminal/table.ts";
import { size } from "../parts/numbers.ts";
import { shortTime } from "../parts/times.ts";

/** What repairs set aside, oldest first. */
export default function quarantine(
  rows: Rows<QuarantineRow>,
  screen: Screen,
): AsyncIterable<string> {
  return table(rows, [
    { heading: "n", cell: ({ n }) => String(n), align: "right", label: "id" },
    { heading: "set aside", cell: ({ at }) => shortTime(at, screen), label: "dim", spare: 3 },
    { heading: "from", cell: ({ file, line }) => `${file}:${line}` },
    { heading: "why", cell: ({ code }) => code },
    { heading: "size", cell: ({ length }) => size(length), align: "right", spare: 1 },
    { heading: "state", cell: ({ undone }) => undone ? "undone" : "", label: "dim", spare: 2 },
    { heading: "begins", cell: ({ preview }) => preview, stretch: true },
  ], screen);
}
