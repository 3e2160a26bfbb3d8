import { Fragment, h } from "preact";
import type { Moment } from "../../server/answers.ts";
import { useExplorer } from "../../shell/explorer.ts";
import type { Steps } from "../../shell/use_keys.ts";
import { formatClock, formatCount, formatDay, formatShortDay } from "../../time/format.ts";
import { Button } from "../button.tsx";
import { Link } from "../link.tsx";
import { LogText } from "../text.tsx";
import { TimelineTools, type ZoomStep } from "./timeline_tools.tsx";

interface MomentBarProps {
  /** The instant that was asked for; null for the present. */
  asked: string | null;
  /** Whether it is not yet the moment of the address. */
  isOld: boolean;
  /** How many lines the log has. */
  lines: number;
  /** Whether less than all of the time axis is seen. */
  isZoomed: boolean;
  steps: Steps;
  onZoom(to: ZoomStep): void;
}

/** Which moment is shown, what changed then, and the steps beside it. */
export function MomentBar({ asked, isOld, lines, isZoomed, steps, onZoom }: MomentBarProps) {
  const { moment } = useExplorer();
  return (
    <div class="now" aria-busy={isOld}>
      <Button
        class=""
        label="Previous change"
        shortcut=","
        disabled={!moment?.prev}
        onClick={() => steps.step("change", "prev")}
      >
        ◀
      </Button>
      <Button
        class=""
        label="Next change"
        shortcut="."
        disabled={!moment?.next}
        onClick={() => steps.step("change", "next")}
      >
        ▶
      </Button>
      <span class="when">{moment !== null && <When moment={moment} asked={asked} />}</span>
      {moment !== null && <CauseLine moment={moment} lines={lines} />}
      <TimelineTools isZoomed={isZoomed} onZoom={onZoom} onCompare={steps.compare} />
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
      {at === undefined && <span class="muted latest">latest change</span>}{" "}
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
