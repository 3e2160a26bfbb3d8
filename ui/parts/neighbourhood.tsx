import { Fragment, h } from "preact";
import type { LineRow, ProblemRow, RowsAnswer } from "../server/answers.ts";
import { useAsked, useExplorer } from "../shell/explorer.ts";
import { hexRows } from "../text/hex.ts";
import { formatCount } from "../time/format.ts";
import { Link } from "./link.tsx";
import { LogText } from "./text.tsx";

const AROUND = 3;
const LINE_MAX = 240;

interface NeighbourhoodProps {
  log: string;
  problem: ProblemRow;
}

/** The line of a problem with its neighbours as they lie in the file, or its bytes. */
export function Neighbourhood({ log, problem }: NeighbourhoodProps) {
  const { line } = problem;
  const { hex } = useExplorer().address.params;
  const from = Math.max(1, line - AROUND);
  const { value } = useAsked<RowsAnswer<LineRow>>({
    path: "/lines",
    params: { log, from, limit: line - from + AROUND + 1, hex },
  });
  const here = value?.rows.find((row) => row.line === line);
  return (
    <>
      <ol class="around" start={from}>
        {value?.rows.map((row) => (
          <li key={row.line} class={row === here ? "here" : undefined} value={row.line}>
            <span class="number">{formatCount(row.line)}</span>
            <code>
              <LogText text={row.text} max={LINE_MAX} />
            </code>
          </li>
        ))}
      </ol>
      <Link to={{ params: { hex: hex === undefined ? "true" : null } }}>
        {hex === undefined ? "▸ bytes" : "▾ bytes"}
      </Link>
      {here?.hex !== undefined && <HexDump row={here} problem={problem} />}
    </>
  );
}

/** The bytes around what is wrong, which is marked. */
function HexDump({ row, problem }: { row: LineRow; problem: ProblemRow }) {
  const rows = hexRows(row.hex ?? "", problem.offset - row.offset, problem.length);
  return (
    <pre class="stored hex" tabIndex={0} aria-label="Bytes">
      {rows.map(({ start, before, wrong, after, text }) => (
        <div key={start}>
          <span class="muted">{String(row.offset + start).padStart(8)}</span>
          {`  ${before}`}<mark>{wrong}</mark>{`${after}  `}<span class="muted">{text}</span>
        </div>
      ))}
    </pre>
  );
}
