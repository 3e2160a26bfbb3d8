import type { SnapshotInfo } from "../../../lib/answers.ts";
import type { Rows, Screen } from "../../terminal/screen.ts";
import { table } from "../../terminal/table.ts";
import { count, size } from "../parts/numbers.ts";
import { shortTime } from "../parts/times.ts";

/** The snapshots, and whether each can be used. */
export default function snapshotList(
  rows: Rows<SnapshotInfo>,
  screen: Screen,
): AsyncIterable<string> {
  return table(rows, [
    { heading: "written", cell: ({ created_at }) => shortTime(created_at, screen), label: "dim" },
    { heading: "log", cell: ({ log }) => log, label: "id" },
    { heading: "lines", cell: ({ lines }) => numberOf(lines, count), align: "right" },
    { heading: "size", cell: ({ bytes }) => numberOf(bytes, size), align: "right", spare: 1 },
    { heading: "file", cell: ({ file }) => file, spare: 2 },
    {
      heading: "use",
      cell: ({ usable, reason }) => usable ? "usable" : `not usable: ${reason}`,
      label: ({ usable }) => usable ? undefined : "warning",
      stretch: true,
    },
  ], screen);
}

function numberOf(value: number | null, format: (value: number) => string): string {
  return value === null ? "" : format(value);
}
