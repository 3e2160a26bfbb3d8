import { Fragment, h } from "preact";
import { ChangeList } from "../parts/entry/change_list.tsx";
import { objectOf } from "../parts/entry/entry_row.tsx";
import { Link } from "../parts/link.tsx";
import { Page } from "../parts/page.tsx";
import { Pager } from "../parts/pager.tsx";
import { LogText } from "../parts/text.tsx";
import { TimeBox } from "../parts/time/time_box.tsx";
import type { DiffAnswer } from "../server/answers.ts";
import { useAsked, useExplorer } from "../shell/explorer.ts";
import { formatCount } from "../time/format.ts";

const ROWS = 30;
const TEXT_MAX = 200;

type Row = DiffAnswer["rows"][number];

/** What differs between a moment and the one that is shown. */
export function ChangesPage() {
  const { address, log, at } = useExplorer();
  const { from, cursor } = address.params;
  const question = from === undefined
    ? null
    : { path: "/diff", params: { log, from, to: at ?? "now", cursor, limit: ROWS } };
  const asked = useAsked<DiffAnswer>(question);
  const { value, problem, isOld } = asked;
  const count = value === null ? "…" : formatCount(value.rows.length) + (value.next ? "+" : "");
  return (
    <Page
      title={from === undefined || (value === null && problem !== null)
        ? "Changes"
        : <>{count} changed</>}
      beside={<FromBox />}
      asked={asked}
    >
      {from === undefined && (
        <p class="notice">
          Type a time to compare with, or press <kbd>c</kbd> at any moment and then move on.
        </p>
      )}
      {question !== null && value?.rows.length === 0 && (
        <p class="notice">Nothing differs between these two moments.</p>
      )}
      <ul class={isOld ? "diff old" : "diff"} aria-label="Changes">
        {value?.rows.map((row) => <DiffItem key={row.id} row={row} />)}
      </ul>
      <Pager next={value?.next ?? null} />
    </Page>
  );
}

function FromBox() {
  const { address, go, at } = useExplorer();
  return (
    <span class="from">
      <label for="from">from</label>
      <TimeBox
        id="from"
        label="from"
        placeholder="last tuesday"
        value={address.params.from ?? ""}
        onTime={(from) => go({ params: { from, cursor: null } })}
      />
      <span class="muted">
        to <LogText text={at ?? "now"} max={40} />
      </span>
    </span>
  );
}

function DiffItem({ row }: { row: Row }) {
  const { id, change, changes } = row;
  const { text } = objectOf(row.entry);
  return (
    <li>
      <div class="line">
        <span class={`kind ${change}`}>{change}</span>
        <Link class="row" to={{ page: "entry", id }}>
          <LogText text={typeof text === "string" ? text : id} max={TEXT_MAX} />
        </Link>
      </div>
      <ChangeList changes={changes} />
    </li>
  );
}
