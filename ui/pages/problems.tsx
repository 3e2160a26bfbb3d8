import { Fragment, h } from "preact";
import { Link } from "../parts/link.tsx";
import { Neighbourhood } from "../parts/neighbourhood.tsx";
import { Page } from "../parts/page.tsx";
import { Pager } from "../parts/pager.tsx";
import { LogText } from "../parts/text.tsx";
import type { ProblemRow, ProblemsAnswer } from "../server/answers.ts";
import { useAsked, useExplorer } from "../shell/explorer.ts";
import { formatBytes, formatCount, plural } from "../time/format.ts";

const ROWS = 50, NAME_MAX = 200;
const SEVERITIES = [[null, "all"], ["error", "errors"], ["warning", "warnings"]] as const;

/** Lines that cannot be read or look wrong, in the files as they are now. */
export function ProblemsPage() {
  const { address } = useExplorer();
  const { severity, cursor } = address.params;
  const params = { severity, fix: "true", cursor, limit: ROWS };
  const asked = useAsked<ProblemsAnswer>({ path: "/problems", params });
  const { value, problem } = asked;
  const title = value === null
    ? problem === null ? "Checking…" : "Problems"
    : `${plural(value.summary.errors, "error")}, ${plural(value.summary.warnings, "warning")}`;
  return (
    <Page title={title} beside={<Severities />} asked={asked}>
      {value !== null && <Fixes value={value} />}
      <ul class="problems">
        {value?.rows.map((row, at) => <ProblemItem key={at} row={row} />)}
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
          class="facet"
          isCurrent={value === severity}
          to={{ params: { severity: value, cursor: null } }}
        >
          {name}
        </Link>
      ))}
    </span>
  );
}

/** What a repair would do; it is done on the command line. */
function Fixes({ value: { summary, refused = [] } }: { value: ProblemsAnswer }) {
  const { errors, repairs, sets_aside } = summary;
  if (errors + repairs === 0) {
    return <p class="notice good">Every line can be read.</p>;
  }
  return (
    <>
      <p class="muted">
        The files as they are now. A line with an error is left out of every answer.{" "}
        <code>log validate --fix</code>
        {` repairs ${plural(repairs, "line")}, sets ${formatCount(sets_aside)} aside, `}
        and loses no byte.
      </p>
      {refused.map(({ file, reason }) => (
        <p key={file} class="notice bad">
          <code>--fix</code> refuses <LogText text={file} max={NAME_MAX} />: {reason}.{" "}
          <code>--force</code> repairs it all the same.
        </p>
      ))}
    </>
  );
}

function ProblemItem({ row }: { row: ProblemRow }) {
  const { address, logs } = useExplorer();
  const { severity, code, file, line, column, offset, length, message, preview, fix } = row;
  const key = `${file}:${line}:${offset}:${code}`;
  const isOpen = address.params.open === key;
  const log = logs.find((log) => log.file === file)?.log;
  return (
    <li>
      <div class="line">
        <span class={severity === "error" ? "severity error" : "severity muted"}>{severity}</span>
        <span class="code">{code}</span>
        <span class="where">
          <LogText text={file} max={NAME_MAX} />:{line}:{column}
        </span>
        <span class="muted">
          at byte {formatCount(offset)}
          {length > 0 && `, ${formatBytes(length)}`}
        </span>
        {log !== undefined && (
          <>
            <Link
              to={{ params: { open: isOpen ? null : key } }}
              label={`Lines around ${file}:${line}`}
            >
              {isOpen ? "▾ lines around" : "▸ lines around"}
            </Link>
            <Link to={{ page: "state", params: { log, at: `line:${line}` } }}>State there</Link>
          </>
        )}
      </div>
      <p>
        <LogText text={message} />
        {(fix != null || severity === "error") && (
          <span class="muted">{` · --fix ${fixWords(fix)}`}</span>
        )}
      </p>
      {preview !== "" && (
        <p>
          <code>
            <LogText text={preview} max={400} />
          </code>
        </p>
      )}
      {isOpen && log !== undefined && <Neighbourhood log={log} problem={row} />}
    </li>
  );
}

const FIX_WORDS = {
  "set-aside": "sets the line aside",
  salvage: "keeps its records",
  normalise: "normalises the line",
  convert: "rewrites the file as lines of UTF-8",
};

/** What `--fix` would do about a problem. */
function fixWords(fix: ProblemRow["fix"]): string {
  if (fix == null) return "leaves it as it is";
  const { action, aside_bytes: bytes } = fix;
  const aside = action === "salvage" && bytes > 0 ? `, sets ${formatBytes(bytes)} aside` : "";
  return FIX_WORDS[action] + aside;
}
