import { Fragment, h } from "preact";
import { EntryRow } from "../parts/entry/entry_row.tsx";
import { Facets } from "../parts/facets.tsx";
import { Link } from "../parts/link.tsx";
import { Page } from "../parts/page.tsx";
import { Pager } from "../parts/pager.tsx";
import { Section } from "../parts/section.tsx";
import { LogText } from "../parts/text.tsx";
import type { EntriesAnswer } from "../server/answers.ts";
import { useAsked, useExplorer } from "../shell/explorer.ts";
import { formatCount } from "../time/format.ts";

const ROWS = 60, DRAG_ROWS = 30, DELETED_ROWS = 15;

/** The entries that were live at the moment. */
export function StatePage() {
  const { address, log, at, isDragging } = useExplorer();
  const { q, tag, kind, cursor } = address.params;
  const limit = isDragging ? DRAG_ROWS : ROWS;
  const params = { log, at, q, tag, kind, cursor, limit };
  const asked = useAsked<EntriesAnswer>({ path: "/entries", params });
  const { value, problem, isOld } = asked;
  return (
    <Page
      title={value === null && problem !== null ? "State" : <Count value={value} />}
      beside={<Search />}
      asked={asked}
    >
      <Facets isWanted={value !== null} />
      {value?.rows.length === 0 && <Nothing value={value} />}
      {value !== null && <Rows value={value} isOld={isOld} />}
      <Pager next={value?.next ?? null} />
      {value !== null && !isDragging && <Deleted />}
    </Page>
  );
}

function Count({ value }: { value: EntriesAnswer | null }) {
  const { q, tag, kind } = useExplorer().address.params;
  if (value === null) return <>…</>;
  const isFiltered = [q, tag, kind].some((filter) => filter !== undefined);
  const shown = formatCount(value.rows.length) + (value.next === null ? "" : "+");
  return (
    <>
      {formatCount(value.live)} live <span class="muted">of {formatCount(value.ids)} ids</span>
      {isFiltered && <span class="muted">{` · ${shown} found`}</span>}
    </>
  );
}

function Search() {
  const { address, go } = useExplorer();
  return (
    <label class="search">
      <span class="hidden">Search the lines</span>
      <input
        id="search"
        type="search"
        placeholder="search  /"
        maxLength={200}
        value={address.params.q ?? ""}
        onInput={({ currentTarget }) =>
          go({ params: { q: currentTarget.value, cursor: null } }, { isReplaced: true })}
      />
    </label>
  );
}

function Rows({ value, isOld }: { value: EntriesAnswer; isOld: boolean }) {
  const causes = new Set(value.moment.causes.map(({ id }) => id));
  return (
    <ul class={isOld ? "rows old" : "rows"} aria-label="Entries" aria-busy={isOld}>
      {value.rows.map((row) => <EntryRow key={row.id} row={row} isCause={causes.has(row.id)} />)}
    </ul>
  );
}

function Nothing({ value }: { value: EntriesAnswer }) {
  const { q, tag, kind, cursor } = useExplorer().address.params;
  const filter = q ?? tag ?? kind;
  if (value.ids === 0) {
    return (
      <p class="notice">
        No lines yet. <code>log capture "a word"</code> writes the first.
      </p>
    );
  }
  if (filter !== undefined) {
    return (
      <p class="notice">
        Nothing live at this moment has “<LogText text={filter} />”.
      </p>
    );
  }
  return <p class="notice">{cursor === undefined ? "Nothing was live." : "No more rows."}</p>;
}

/** What was captured and deleted by then; folded away until somebody asks. */
function Deleted() {
  const { address, log, at } = useExplorer();
  const isOpen = address.params.deleted === "true";
  const { value } = useAsked<EntriesAnswer>(
    isOpen ? { path: "/entries", params: { log, at, deleted: "true", limit: DELETED_ROWS } } : null,
  );
  return (
    <Section
      id="deleted"
      title={
        <Link to={{ params: { deleted: isOpen ? null : "true" } }}>
          {isOpen ? "▾ Deleted" : "▸ Deleted"}
        </Link>
      }
    >
      {isOpen && value?.rows.length === 0 && <p class="muted">Nothing was deleted by then.</p>}
      {isOpen && value !== null && value.rows.length > 0 && (
        <ul class="rows gone" aria-label="Deleted entries">
          {value.rows.map((row) => <EntryRow key={row.id} row={row} isDeleted />)}
        </ul>
      )}
      {isOpen && value?.next != null && <p class="muted">These are the first {DELETED_ROWS}.</p>}
    </Section>
  );
}
