import { Fragment, h } from "preact";
import type { LineRow, RowsAnswer } from "../../server/answers.ts";
import { useAsked, useExplorer } from "../../shell/explorer.ts";
import { formatBytes, formatCount } from "../../time/format.ts";
import { Section } from "../section.tsx";
import { LogText } from "../text.tsx";

/** The line that holds the value shown, as it lies in the file. */
export function StoredLine({ line }: { line: number }) {
  const { log } = useExplorer();
  const { value } = useAsked<RowsAnswer<LineRow>>({
    path: "/lines",
    params: { log, from: line, limit: 1 },
  });
  const row = value?.rows[0];
  return (
    <Section
      id="line"
      title={
        <>
          Line {formatCount(line)} <span class="muted">as stored</span>
        </>
      }
    >
      {row?.line === line && (
        <>
          <pre class="stored" tabIndex={0} aria-label="The line"><LogText text={row.text} /></pre>
          <p class="muted">
            At byte {formatCount(row.offset)}
            {row.length !== null && `, ${formatBytes(row.length)}`}
            {row.is_cut && ", of which this is the beginning"}
          </p>
        </>
      )}
    </Section>
  );
}
