import { Fragment, h } from "preact";
import type { TimelineAnswer } from "../../server/answers.ts";
import type { Asked } from "../../server/use_answer.ts";
import { useAnswer } from "../../server/use_answer.ts";
import { useExplorer } from "../../shell/explorer.ts";
import { momentQuestion } from "../../shell/moments.ts";
import type { Steps } from "../../shell/use_keys.ts";
import { type Axis, axisOf, formatZoom, parseZoom, shareOf, zoomed } from "../../time/axis.ts";
import { MomentBar } from "./moment_bar.tsx";
import { Spoken } from "./spoken.tsx";
import { Timeline } from "./timeline.tsx";
import type { ZoomStep } from "./timeline_tools.tsx";

const ZOOM = 0.5;

interface TimelineHeadProps {
  /** The stretch of time that is drawn. */
  drawn: Asked<TimelineAnswer>;
  /** What the moment is. */
  asked: Asked<TimelineAnswer>;
  steps: Steps;
  onDrag(drag: { at: string | null } | null): void;
}

/** The timeline and the moment on it, the same above every page. */
export function TimelineHead({ drawn, asked, steps, onDrag }: TimelineHeadProps) {
  const { address, go, at } = useExplorer();
  const isZoomed = parseZoom(address.params.zoom) !== null;
  const { value: answer } = drawn;
  const axis = drawnAxis(answer), whole = useWhole(isZoomed);
  const compared = useCompared();
  // The page must not move when the answers come.
  const isAwaited = [drawn, asked].some(({ value, problem }) => value === null && problem === null);
  if (isAwaited) return <div class="undrawn" aria-busy="true" />;
  if (answer === null || axis === null) return null;
  const askedFor = at === undefined || at.startsWith("line:") ? null : asked.value?.as_of ?? null;
  const instant = asked.value?.moment.instant ?? answer.from;
  const shown = at === undefined ? null : askedFor ?? instant;
  return (
    <>
      <Timeline
        {...{ answer, axis, shown, compared }}
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
        asked={askedFor}
        isOld={asked.isOld}
        lines={answer.lines}
        isZoomed={isZoomed}
        steps={steps}
        onZoom={(to) => go({ params: { zoom: zoomAfter(to, axis, shown, whole ?? axis) } })}
      />
      <Spoken />
    </>
  );
}

/** All of the time, where a part of it is drawn. */
function useWhole(isZoomed: boolean): Axis | null {
  const { log, version } = useExplorer();
  const question = isZoomed ? momentQuestion({ log }) : null;
  return drawnAxis(useAnswer<TimelineAnswer>(question, { version }).value);
}

/** The axis of an answer; null where no line has a time. */
function drawnAxis(answer: TimelineAnswer | null): Axis | null {
  const { from = null, to = null } = answer ?? {};
  return from === null || to === null ? null : axisOf(from, to);
}

function zoomAfter(to: ZoomStep, axis: Axis, shown: string | null, whole: Axis): string | null {
  if (to === "all") return null;
  const share = shown === null ? 1 : shareOf(shown, axis);
  return formatZoom(zoomed(axis, share, to === "in" ? ZOOM : 1 / ZOOM, whole), whole);
}

/** The other one of two moments that are compared. */
function useCompared(): string | null {
  const { address, log, version } = useExplorer();
  const { from } = address.params;
  const isCompared = address.page === "changes" && from !== undefined;
  const { value } = useAnswer<TimelineAnswer>(
    isCompared ? momentQuestion({ log, at: from }) : null,
    { version },
  );
  return value?.as_of ?? value?.moment.instant ?? null;
}
