import { Fragment, h } from "preact";
import { BlamePanel } from "../parts/entry/blame_panel.tsx";
import { objectOf } from "../parts/entry/entry_row.tsx";
import { HistoryPanel, useHistory } from "../parts/entry/history_panel.tsx";
import { Link } from "../parts/link.tsx";
import { Page } from "../parts/page.tsx";
import { ReviewsPanel } from "../parts/entry/reviews_panel.tsx";
import { StoredLine } from "../parts/entry/stored_line.tsx";
import { LogText } from "../parts/text.tsx";
import type { ShowAnswer } from "../server/answers.ts";
import { useAsked, useExplorer } from "../shell/explorer.ts";
import { formatDue } from "../time/format.ts";

const VIEWS = [["history", "History"], ["blame", "Blame"], ["reviews", "Reviews"]] as const;
const TITLE_MAX = 200;
const STATE_WORDS = { live: "live", deleted: "deleted", absent: "not yet" };

/** One entry at the moment: who set what, every version, its reviews, and its line as stored. */
export function EntryPage() {
  const { address, log, at } = useExplorer();
  const id = address.id!;
  const path = `/entries/${encodeURIComponent(id)}/show`;
  const asked = useAsked<ShowAnswer>({ path, params: { log, at } });
  const { value, problem, isOld } = asked;
  const { text } = objectOf(value?.entry);
  const title = typeof text === "string" ? text : value === null && problem === null ? "…" : id;
  return (
    <Page
      title={
        <>
          <Link class="back" to={{ page: "state" }} label="Back to the list">‹</Link>
          <LogText text={title} max={TITLE_MAX} />
        </>
      }
      beside={value !== null && <Standing value={value} />}
      asked={asked}
    >
      {title !== id && (
        <p class="id">
          <LogText text={id} />
        </p>
      )}
      {value !== null && <Views value={value} isOld={isOld} />}
    </Page>
  );
}

/** Beside each other where there is room, else one at a time. */
function Views({ value, isOld }: { value: ShowAnswer; isOld: boolean }) {
  const { view: asked } = useExplorer().address.params;
  const view = VIEWS.find(([name]) => name === asked)?.[0] ?? "history";
  const history = useHistory(value);
  return (
    <>
      <nav class="views" aria-label="Views of the entry">
        {VIEWS.map(([name, label]) => (
          <Link key={name} to={{ params: { view: name } }} isCurrent={name === view}>{label}</Link>
        ))}
      </nav>
      <div class={`columns show-${view}`}>
        <BlamePanel versions={history.value?.rows ?? []} shown={value} />
        <HistoryPanel asked={history} shown={value} />
        {history.value !== null && (
          <div class="reviews-column">
            <ReviewsPanel value={value} isOld={isOld} />
            {value.line !== null && <StoredLine line={value.line} />}
          </div>
        )}
      </div>
    </>
  );
}

function Standing({ value }: { value: ShowAnswer }) {
  const { now } = useExplorer();
  const due = value.srs === null ? null : formatDue(value.srs.due, now);
  return (
    <span class="standing">
      <span class={`pill ${value.state}`}>{STATE_WORDS[value.state]}</span>
      <span class="muted">v{value.version ?? "–"} of {value.versions_total}</span>
      {due !== null && <span class={due.isLate ? "due late" : "due"}>{due.text}</span>}
    </span>
  );
}
