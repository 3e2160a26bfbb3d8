import type { Moment } from "../../server/answers.ts";
import { useExplorer } from "../../shell/explorer.ts";
import { formatClock, formatCount, formatDay, formatShortDay } from "../../time/format.ts";
import { Link } from "../link.tsx";
import { LogText } from "../text.tsx";

interface MomentBarProps {
  /** The instant that was asked for; null for the present. */
  asked: string | null;
  /** Whether it is not yet the moment of the address. */
  isOld: boolean;
  /** How many lines the log has. */
  lines: number;
  onStep(by: "change", to: "prev" | "next"): void;
  /** Whether less than all of the time axis is seen. */
  isZoomed: boolean;
  onZoom(to: "in" | "out" | "all"): void;
  onCompare(): void;
}

/** Which moment is shown, what changed then, and the steps beside it. */
export function MomentBar(
  { asked, isOld, lines, isZoomed, onStep, onZoom, onCompare }: MomentBarProps,
) {
  const { moment, address } = useExplorer();
  return (
    <div class="now" aria-busy={isOld}>
      <button
        type="button"
        disabled={!moment?.prev}
        onClick={() => onStep("change", "prev")}
        aria-label="Previous change"
        title="Previous change (,)"
      >
        ◀
      </button>
      <button
        type="button"
        disabled={!moment?.next}
        onClick={() => onStep("change", "next")}
        aria-label="Next change"
        title="Next change (.)"
      >
        ▶
      </button>
      <span class="when">{moment !== null && <When moment={moment} asked={asked} />}</span>
      {moment !== null && <CauseLine moment={moment} lines={lines} />}
      <span class="tools">
        <span class="legend" aria-hidden="true">
          <i class="capture" /> captures <i class="edit" /> edits <i class="delete" /> deletes
        </span>
        <button type="button" class="small" onClick={onCompare} title="Compare two moments (c)">
          {address.page === "changes" ? "Swap" : "Compare"}
        </button>
        <button
          type="button"
          class="small"
          id="zoom-in"
          aria-label="Zoom in"
          onClick={() => onZoom("in")}
        >
          +
        </button>
        {isZoomed && (
          <>
            <button
              type="button"
              class="small"
              id="zoom-out"
              aria-label="Zoom out"
              onClick={() => onZoom("out")}
            >
              −
            </button>
            <button type="button" class="small" id="zoom-all" onClick={() => onZoom("all")}>
              All
            </button>
          </>
        )}
      </span>
    </div>
  );
}

function When({ moment, asked }: { moment: Moment; asked: string | null }) {
  const { zone, at } = useExplorer();
  const { instant } = moment;
  const shown = asked ?? instant;
  if (shown === null) return <>before the first line</>;
  const isBetween = asked !== null && instant !== null &&
    formatClock(asked, zone) + formatDay(asked, zone) !==
      formatClock(instant, zone) + formatDay(instant, zone);
  return (
    <>
      {at === undefined && <span class="muted">latest change</span>}{" "}
      <strong>{formatDay(shown, zone)}</strong> {formatClock(shown, zone)}
      {isBetween && (
        <span class="muted">
          {` · last change ${formatShortDay(instant, zone)}, ${formatClock(instant, zone)}`}
        </span>
      )}
      {instant === null && <span class="muted">· before the first line</span>}
    </>
  );
}

const ID_SHOWN = 8;

function CauseLine({ moment, lines }: { moment: Moment; lines: number }) {
  const [cause] = moment.causes;
  if (cause === undefined) return null;
  const { id, kind, line } = cause;
  const others = moment.causes_total - 1;
  return (
    <span class="cause">
      <span class={`kind ${kind}`}>{kind}</span>{" "}
      <Link to={{ page: "entry", id }} title={id}>
        <LogText text={id.slice(-ID_SHOWN)} />
      </Link>
      <span class="muted">
        {` line ${formatCount(line)} of ${formatCount(lines)}`}
        {others > 0 && ` · and ${formatCount(others)} more at this instant`}
      </span>
    </span>
  );
}
