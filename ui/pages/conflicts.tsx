import { h } from "preact";
import { ConflictTable } from "../parts/conflict_table.tsx";
import { Page } from "../parts/page.tsx";
import { Section } from "../parts/section.tsx";
import { LogText } from "../parts/text.tsx";
import type { ConflictsAnswer } from "../server/answers.ts";
import { useAsked } from "../shell/explorer.ts";
import { formatCount, plural } from "../time/format.ts";

const SHOWN_MAX = 8;

type Copies = ConflictsAnswer["rows"][number];

/** Conflict copies that wait, and what a merge would make of them. */
export function ConflictsPage() {
  const asked = useAsked<ConflictsAnswer>({
    path: "/conflicts",
    params: { versions: "true" },
  });
  const { value } = asked;
  return (
    <Page title="Conflict copies" asked={asked}>
      {value?.rows.length === 0 && (
        <p class="notice good">
          No conflict copies. Sync services leave them beside a log.
        </p>
      )}
      {value?.rows.map((row) => <LogCopies key={row.log} row={row} />)}
    </Page>
  );
}

function LogCopies({ row }: { row: Copies }) {
  const { log, inputs, lines, skipped, conflicts = [] } = row;
  const [, ...copies] = inputs;
  return (
    <Section id={`copies-${log}`} title={log}>
      <ul class="files">
        {copies.map((file) => (
          <li key={file}>
            <code>
              <LogText text={file} max={300} />
            </code>
          </li>
        ))}
      </ul>
      <p>
        A merge adds <strong>{plural(lines.added, "line")}</strong>
        {` to ${formatCount(lines.base)}; ${formatCount(lines.identical)} are in both. `}
        <code>log merge</code> merges, <code>log merge --interactive</code>{" "}
        asks which version to keep.
      </p>
      {skipped.map(({ file, reason }) => (
        <p key={file} class="notice">
          <LogText text={file} max={300} /> stays where it is: {reason.replaceAll("_", " ")}
        </p>
      ))}
      {conflicts.length > 0 && (
        <h3>{plural(conflicts.length, "entry", "entries")} edited on both sides</h3>
      )}
      {conflicts.slice(0, SHOWN_MAX).map((conflict) => (
        <ConflictTable
          key={conflict.id}
          conflict={conflict}
          keptLine={row.concurrent.find(({ id }) => id === conflict.id)?.kept_line ?? null}
        />
      ))}
      {conflicts.length > SHOWN_MAX && (
        <p class="muted">{formatCount(conflicts.length - SHOWN_MAX)} more</p>
      )}
    </Section>
  );
}
