import { Link } from "../parts/link.tsx";
import { Neighbourhood } from "../parts/neighbourhood.tsx";
import { Page } from "../parts/page.tsx";
import { Pager } from "../parts/pager.tsx";
import { LogText } from "../parts/text.tsx";
import type { ProblemsAnswer } from "../server/answers.ts";
import { useAsked, useExplorer } from "../shell/explorer.ts";
import { formatBytes, formatCount, plural } from "../time/format.ts";

const ROWS = 50;
const SEVERITIES = [[null, "all"], ["error", "errors"], ["warning", "warnings"]] as const;

type Problem = ProblemsAnswer["rows"][number];

/** Lines that cannot be read or look wrong, in the files as they are now. */
export function ProblemsPage() {
  const { address } = useExplorer();
  const { severity, cursor } = address.params;
  const params = { severity, cursor, limit: ROWS };
  const asked = useAsked<ProblemsAnswer>({ path: "/problems", params });
  const { value, problem } = asked;
  const title = value === null
    ? problem === null ? "Checking…" : "Problems"
    : `${plural(value.summary.errors, "error")}, ${plural(value.summary.warnings, "warning")}`;
  return (
    <Page title={title} beside={<Severities />} asked={asked}>
      {value !== null && <Fixes summary={value.summary} />}
      <ul class="problems">
        {value?.rows.map((row) => <ProblemItem key={keyOf(row)} row={row} />)}
      </ul>
      <Pager next={value?.next ?? null} />
    </Page>
  );
}

function Severities() {
  const { severity = null } = useExplorer().address.params;
  return (
    <span class="facets" role="group" aria-label="Filter by severity">
      {SEVERITIES.map(([value, name]) => (
        <Link
          key={name}
          class={value === severity ? "facet chosen" : "facet"}
          to={{ params: { severity: value, cursor: null } }}
        >
          {name}
        </Link>
      ))}
    </span>
  );
}

/** What a repair would do; it is done on the command line. */
function Fixes({ summary }: { summary: ProblemsAnswer["summary"] }) {
  const { errors, repairs, sets_aside } = summary;
  if (errors + repairs === 0) {
    return <p class="notice good">Every line can be read.</p>;
  }
  return (
    <p class="muted">
      These are the files as they are now. A line with an error is left out of every answer; the
      lines around it count. <code>log validate --fix --dry-run</code> shows the repair:
      {` it mends ${plural(repairs, "line")}, sets ${formatCount(sets_aside)} aside, `}
      and loses no byte.
    </p>
  );
}

function keyOf({ file, line, code, offset }: Problem): string {
  return `${file}:${line}:${offset}:${code}`;
}

function ProblemItem({ row }: { row: Problem }) {
  const { address } = useExplorer();
  const { severity, code, file, line, column, offset, length, message, preview } = row;
  const key = keyOf(row);
  const isOpen = address.params.open === key;
  return (
    <li>
      <div class="line">
        <span class={`severity ${severity}`}>{severity}</span>
        <span class="code">{code}</span>
        <span class="where">
          <LogText text={file} max={200} />:{line}:{column}
        </span>
        <span class="muted">
          at byte {formatCount(offset)}
          {length > 0 && `, ${formatBytes(length)}`}
        </span>
        <Link to={{ params: { open: isOpen ? null : key } }} label={`Lines around ${file}:${line}`}>
          {isOpen ? "▾ lines around" : "▸ lines around"}
        </Link>
        {file === "entries.jsonl" && (
          <Link to={{ page: "state", params: { at: `line:${line}` } }}>State there</Link>
        )}
      </div>
      <p>
        <LogText text={message} />
      </p>
      {preview !== "" && (
        <p>
          <code>
            <LogText text={preview} max={400} />
          </code>
        </p>
      )}
      {isOpen && <Neighbourhood file={file} line={line} />}
    </li>
  );
}
