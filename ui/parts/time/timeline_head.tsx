import { useEffect, useState } from "preact/hooks";
import type { TimelineAnswer } from "../../server/answers.ts";
import type { Asked } from "../../server/use_answer.ts";
import { useAnswer } from "../../server/use_answer.ts";
import { useExplorer } from "../../shell/explorer.ts";
import { momentQuestion } from "../../shell/moments.ts";
import type { Steps } from "../../shell/use_keys.ts";
import { type Axis, axisOf, formatZoom, parseZoom, shareOf, zoomed } from "../../time/axis.ts";
import { formatCount, formatSpoken } from "../../time/format.ts";
import { MomentBar } from "./moment_bar.tsx";
import { Timeline } from "./timeline.tsx";

const BINS = 240;
const ZOOM = 0.5;
/** What is spoken waits until nothing moves any more. */
const SPOKEN_MS = 150;

interface TimelineHeadProps {
  /** What the moment is. */
  asked: Asked<TimelineAnswer>;
  steps: Steps;
  onDrag(drag: { at: string | null } | null): void;
}

/** The timeline and the moment on it, the same above every page. */
export function TimelineHead({ asked, steps, onDrag }: TimelineHeadProps) {
  const { address, go, at, version } = useExplorer();
  const zoom = parseZoom(address.params.zoom);
  const drawn = useAnswer<TimelineAnswer>(
    { path: "/timeline", params: { from: zoom?.from, to: zoom?.to, bins: BINS } },
    { version },
  );
  const whole = useAnswer<TimelineAnswer>(momentQuestion({}), { version }).value;
  const compared = useCompared();
  const { value } = drawn;
  if (value === null || value.from === null || value.to === null) return null;
  const axis = axisOf(value.from, value.to);
  const isAsked = at !== undefined && !at.startsWith("line:");
  const instant = asked.value?.moment.instant ?? value.from;
  const shown = at === undefined ? null : (isAsked ? asked.value?.as_of : null) ?? instant;
  const wholeAxis = whole?.from && whole.to ? axisOf(whole.from, whole.to) : axis;
  const onZoom = (to: "in" | "out" | "all") =>
    go({ params: { zoom: zoomAfter(to, axis, shown, wholeAxis) } });
  return (
    <>
      <Timeline
        answer={value}
        axis={axis}
        shown={shown}
        compared={compared}
        isZoomed={zoom !== null}
        onDrag={(at) => onDrag({ at })}
        onDrop={(at) => {
          onDrag(null);
          go({ params: { at, cursor: null } });
        }}
        onCancel={() => onDrag(null)}
        onRank={steps.toRank}
        onStep={steps.step}
      />
      <MomentBar
        asked={isAsked ? asked.value?.as_of ?? null : null}
        isOld={asked.isOld}
        lines={value.lines}
        isZoomed={zoom !== null}
        onStep={steps.step}
        onZoom={onZoom}
        onCompare={steps.compare}
      />
      <Spoken />
    </>
  );
}

function zoomAfter(
  to: "in" | "out" | "all",
  axis: Axis,
  shown: string | null,
  whole: Axis,
): string | null {
  if (to === "all") return null;
  const share = shown === null ? 1 : shareOf(shown, axis);
  return formatZoom(zoomed(axis, share, to === "in" ? ZOOM : 1 / ZOOM, whole), whole);
}

/** The other one of two moments that are compared. */
function useCompared(): string | null {
  const { address, version } = useExplorer();
  const { from } = address.params;
  const isCompared = address.page === "changes" && from !== undefined;
  const { value } = useAnswer<TimelineAnswer>(
    isCompared ? momentQuestion({ at: from }) : null,
    { version },
  );
  return value?.as_of ?? value?.moment.instant ?? null;
}

/** What a screen reader says of the moment, once it is at rest. */
function Spoken() {
  const { moment, zone, isDragging } = useExplorer();
  const [text, setText] = useState("");
  const instant = moment?.instant ?? null;
  const wanted = instant === null || moment === null
    ? ""
    : `${formatSpoken(instant, zone)}, ${formatCount(moment.live)} live`;
  useEffect(() => {
    if (isDragging) return;
    const timer = setTimeout(() => setText(wanted), SPOKEN_MS);
    return () => clearTimeout(timer);
  }, [wanted, isDragging]);
  return <div class="hidden" role="status">{text}</div>;
}
