import type { UndoStep } from "../../../lib/answers.ts";
import type { Rows, Screen } from "../../terminal/screen.ts";
import type { Label } from "../../terminal/style.ts";
import { table } from "../../terminal/table.ts";
import { shortTime } from "../parts/times.ts";

const STATES: Record<UndoStep["state"], string> = {
  open: "running, or cut short",
  done: "can be undone",
  undoing: "being undone, or cut short",
  undone: "undone",
  forgotten: "being removed",
};

/** What rewriting commands replaced, newest first. */
export default function undoList(rows: Rows<UndoStep>, screen: Screen): AsyncIterable<string> {
  return table(rows, [
    { heading: "at", cell: ({ at }) => shortTime(at, screen), label: "dim" },
    { heading: "command", cell: ({ command }) => command },
    { heading: "state", cell: ({ state }) => STATES[state], label: labelOf },
    { heading: "files", cell: namesOf, label: "id", stretch: true },
  ], screen);
}

function labelOf({ state }: UndoStep): Label | undefined {
  if (state === "done") return undefined;
  return state === "undone" ? "dim" : "warning";
}

function namesOf({ files, copies }: UndoStep): string {
  return [...files, ...copies].map(({ file }) => file).join(", ");
}
