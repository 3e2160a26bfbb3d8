import type { LineRow, RowsAnswer } from "../server/answers.ts";
import { useAsked } from "../shell/explorer.ts";
import { formatCount } from "../time/format.ts";
import { LogText } from "./text.tsx";

const AROUND = 3;
const LINE_MAX = 240;

/** A line with its neighbours, as they lie in the file. */
export function Neighbourhood({ file, line }: { file: string; line: number }) {
  const log = file.replace(/\.jsonl$/, "");
  const from = Math.max(1, line - AROUND);
  const limit = line - from + AROUND + 1;
  const { value, problem } = useAsked<RowsAnswer<LineRow>>({
    path: "/lines",
    params: { log, from, limit },
  });
  if (problem !== null) return <p class="muted">The lines of this file cannot be shown here.</p>;
  return (
    <ol class="around" start={from}>
      {value?.rows.map((row) => (
        <li key={row.line} class={row.line === line ? "here" : undefined} value={row.line}>
          <span class="number">{formatCount(row.line)}</span>
          <code>
            <LogText text={row.text} max={LINE_MAX} />
          </code>
        </li>
      ))}
    </ol>
  );
}
