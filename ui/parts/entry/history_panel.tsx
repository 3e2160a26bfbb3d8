import { Fragment, h } from "preact";
import { momentOfVersion } from "../../address/versions.ts";
import type { HistoryAnswer, ShowAnswer, VersionRow } from "../../server/answers.ts";
import type { Asked } from "../../server/use_answer.ts";
import { useAsked, useExplorer } from "../../shell/explorer.ts";
import { Button } from "../button.tsx";
import { ChangeList } from "./change_list.tsx";
import { Link } from "../link.tsx";
import { Waiting } from "../problem.tsx";
import { Section } from "../section.tsx";
import { Stamp } from "../time/stamp.tsx";
import { Who } from "./who.tsx";

const VERSIONS = 20;

/** Versions of the entry, newest first; of a long history those up to the moment. */
export function useHistory(shown: ShowAnswer): Asked<HistoryAnswer> {
  const { address, log, at } = useExplorer();
  const { cursor } = address.params;
  // Of a long history, later versions would push the one that is shown off the page.
  const until = shown.versions_total > VERSIONS ? at : undefined;
  return useAsked({
    path: `/entries/${encodeURIComponent(address.id!)}/history`,
    params: { log, reverse: "true", limit: VERSIONS, cursor, at: until },
  });
}

interface HistoryPanelProps {
  asked: Asked<HistoryAnswer>;
  shown: ShowAnswer;
}

/** Every version of the entry, newest first, and which of them is shown. */
export function HistoryPanel({ asked, shown }: HistoryPanelProps) {
  const { address, at } = useExplorer();
  const { cursor } = address.params;
  const { value, isOld } = asked;
  const rows = value?.rows ?? [];
  return (
    <Section
      class="history-panel"
      id="history"
      title={
        <>
          History <span class="muted">newest first</span>
          <Neighbours rows={rows} shown={shown} />
        </>
      }
    >
      {shown.versions_total > VERSIONS && at !== undefined && (
        <p class="muted">
          Up to the moment shown.{" "}
          <Link to={{ params: { at: null, cursor: null } }}>All versions</Link>
        </p>
      )}
      <Waiting asked={asked} />
      <ol class={isOld ? "history old" : "history"} reversed>
        {rows.map((row) => <Version key={row.version} row={row} rows={rows} shown={shown} />)}
      </ol>
      {(cursor !== undefined || value?.next != null) && (
        <nav class="pager" aria-label="Versions">
          {cursor !== undefined && <Link to={{ params: { cursor: null } }}>Newest</Link>}
          {value?.next != null && <Link to={{ params: { cursor: value.next } }}>Earlier</Link>}
        </nav>
      )}
    </Section>
  );
}

/** Links to the versions beside the one shown, which keys press too. */
function Neighbours({ rows, shown }: { rows: readonly VersionRow[]; shown: ShowAnswer }) {
  const version = shown.version ?? 0;
  const beside = [
    ["version-before", "Previous version", "[", "◂", version - 1],
    ["version-after", "Next version", "]", "▸", version + 1],
  ] as const;
  const { go } = useExplorer();
  return (
    <span class="neighbours">
      {beside.map(([id, label, shortcut, sign, version]) => {
        const row = rows.find((row) => row.version === version);
        return (
          <Button
            key={id}
            id={id}
            label={label}
            shortcut={shortcut}
            disabled={row === undefined}
            onClick={() => row && go({ params: { at: momentOfVersion(row, rows) } })}
          >
            {sign}
          </Button>
        );
      })}
    </span>
  );
}

interface VersionProps {
  row: VersionRow;
  rows: readonly VersionRow[];
  shown: ShowAnswer;
}

function Version({ row, rows, shown }: VersionProps) {
  const { version, kind, line, at, device, actor, changes } = row;
  const isShown = version === shown.version;
  const isLater = version > (shown.version ?? 0);
  return (
    <li
      class={isShown ? "shown" : isLater ? "later" : undefined}
      aria-current={isShown ? "true" : undefined}
    >
      <div class="line">
        <Link
          class="version"
          to={{ params: { at: momentOfVersion(row, rows) } }}
        >
          v{version}
        </Link>
        <span class={`kind ${kind}`}>{kind}</span>
        <span>
          <Stamp at={at} />
        </span>
        <span class="muted">
          <Who device={device} actor={actor} line={line} />
          {isLater && " · later than shown"}
        </span>
      </div>
      {kind === "ignored" && <p class="muted">Kept without effect: the entry was deleted.</p>}
      <ChangeList changes={changes} />
    </li>
  );
}
