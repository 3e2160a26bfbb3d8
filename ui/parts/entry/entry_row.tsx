import { Fragment, h } from "preact";
import type { EntryRow as Row } from "../../server/answers.ts";
import { useExplorer } from "../../shell/explorer.ts";
import { formatJson } from "../../text/json.ts";
import { formatDue } from "../../time/format.ts";
import { Link } from "../link.tsx";
import { LogText } from "../text.tsx";
import { Stamp } from "../time/stamp.tsx";

const TAGS_MAX = 3;
/** A row is one line high, so more of a text would not be seen. */
const TEXT_MAX = 200;

interface EntryRowProps {
  row: Row;
  /** Whether the line at the moment is one of it. */
  isCause?: boolean;
  isDeleted?: boolean;
}

/** One entry in a list; a record of another log has no tags, and never falls due. */
export function EntryRow({ row, isCause, isDeleted }: EntryRowProps) {
  const { now, log } = useExplorer();
  const { id, version, at, srs } = row;
  const entry = objectOf(row.entry);
  const due = srs === null || isDeleted ? null : formatDue(srs.due, now);
  return (
    <li class={isCause ? "cause" : undefined}>
      <Link class={log === undefined ? "row" : "row bare"} to={{ page: "entry", id }}>
        <Content id={id} entry={entry} />
        {log === undefined && (
          <>
            <span class="tags">
              <Tags entry={entry} />
            </span>
            <span class={due?.isLate ? "due late" : "due"}>
              {isDeleted ? "deleted" : due?.text ?? "new"}
            </span>
          </>
        )}
        <span class="by">
          {`v${version} · `}
          <Stamp at={at} />
          {typeof entry.device === "string" && (
            <>
              {" · "}
              <LogText text={entry.device} max={40} />
            </>
          )}
        </span>
      </Link>
    </li>
  );
}

type Members = Readonly<Record<string, unknown>>;

/** Text and context; of a record without a text, its id and what else it says. */
function Content({ id, entry }: { id: string; entry: Members }) {
  const { id: _, at: __, device: ___, text, context, ...others } = entry;
  const isTold = typeof text === "string";
  const beside = isTold ? context : formatJson(others);
  return (
    <span class="main">
      <b class="text">
        <LogText text={isTold ? text : id} max={TEXT_MAX} />
      </b>
      {typeof beside === "string" && (
        <span class="context muted">
          <LogText text={beside} max={TEXT_MAX} />
        </span>
      )}
    </span>
  );
}

function Tags({ entry }: { entry: Members }) {
  const { kind, lang } = objectOf(entry.shape);
  const tags = Array.isArray(entry.tags) ? entry.tags.slice(0, TAGS_MAX) : [];
  return (
    <>
      {typeof kind === "string" && (
        <span class="tag shape">
          <LogText text={typeof lang === "string" ? `${kind} · ${lang}` : kind} max={40} />
        </span>
      )}
      {tags.map((tag) => (
        <span class="tag">
          <LogText text={String(tag)} max={40} />
        </span>
      ))}
    </>
  );
}

/** The members of a value; none of one that is no object. */
export function objectOf(value: unknown): Members {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject ? value as Record<string, unknown> : {};
}
