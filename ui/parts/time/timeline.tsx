import { h } from "preact";
import { useMemo, useRef, useState } from "preact/hooks";
import type { Mark, TimelineAnswer } from "../../server/answers.ts";
import { useExplorer } from "../../shell/explorer.ts";
import { type Axis, instantAt, shareOf, ticksOf } from "../../time/axis.ts";
import { barsOf } from "../../time/bars.ts";
import { drawnMarks } from "../../time/marks.ts";
import { formatCount } from "../../time/format.ts";
import { useSpoken } from "./spoken.tsx";

const TICKS_MAX = 8;
/** A tick nearer to an end has no room for its label. */
const EDGE_SHARE = 0.04;
/** Who drags this far to the right means the present. */
const END_SHARE = 0.999;

/** What a person does with the timeline. */
export interface TimelineActions {
  /** The pointer is over a moment while it is dragged; null for the present. */
  onDrag(at: string | null): void;
  /** It was let go there. */
  onDrop(at: string | null): void;
  /** The dragging was taken back. */
  onCancel(): void;
  /** A step of the slider, as a screen reader does it: the number of the instant. */
  onRank(rank: number): void;
  /** A key on the slider. */
  onStep(by: "change" | "day", to: "prev" | "next"): void;
}

interface TimelineProps extends TimelineActions {
  answer: TimelineAnswer;
  axis: Axis;
  /** The moment on the axis; null for the present. */
  shown: string | null;
  /** The other moment, where two are compared. */
  compared: string | null;
}

/** The timeline: what happened when, and the moment that is shown. */
export function Timeline(props: TimelineProps) {
  const { answer, axis, shown, compared } = props;
  const { zone } = useExplorer();
  const box = useRef<HTMLDivElement>(null);
  const drag = useDrag(box, props);
  const ticks = useMemo(
    () =>
      ticksOf(axis, zone, TICKS_MAX).filter(({ share }) =>
        Math.abs(share - 0.5) < 0.5 - EDGE_SHARE
      ),
    [axis.start, axis.end, zone],
  );
  const at = shown === null ? 100 : shareOf(shown, axis) * 100;
  return (
    <section class="timeline" aria-label="Timeline">
      <div class={drag.isOn ? "axis dragging" : "axis"} ref={box} {...drag.handlers}>
        <Histogram answer={answer} />
        <div class="future" style={{ left: `${at}%` }} />
        <Marks marks={answer.marks} axis={axis} />
        {compared !== null && (
          <div class="cursor compared" style={{ left: `${shareOf(compared, axis) * 100}%` }} />
        )}
        <div class="cursor" style={{ left: `${at}%` }}>
          <b />
        </div>
        <Slider {...props} />
      </div>
      <div class="ticks" aria-hidden="true">
        {ticks.map(({ share, label }) => (
          <span key={share} style={{ left: `${share * 100}%` }}>{label}</span>
        ))}
      </div>
    </section>
  );
}

function useDrag(
  box: { current: HTMLDivElement | null },
  { axis, answer, onDrag, onDrop, onCancel }: TimelineProps,
) {
  const [isOn, setOn] = useState(false);
  const momentAt = ({ clientX }: PointerEvent): string | null => {
    const { left, width } = box.current!.getBoundingClientRect();
    const share = (clientX - left) / width;
    const isEnd = share >= END_SHARE && axis.end >= Date.parse(answer.to!);
    return isEnd ? null : instantAt(share, axis);
  };
  const handlers = {
    onPointerDown(event: PointerEvent) {
      if (event.button !== 0 || !event.isPrimary) return;
      box.current!.setPointerCapture(event.pointerId);
      setOn(true);
      onDrag(momentAt(event));
    },
    onPointerMove(event: PointerEvent) {
      if (isOn) onDrag(momentAt(event));
    },
    onPointerUp(event: PointerEvent) {
      if (!isOn) return;
      setOn(false);
      onDrop(momentAt(event));
    },
    onPointerCancel() {
      setOn(false);
      onCancel();
    },
  };
  return { isOn, handlers };
}

function Histogram({ answer: { kinds, bins, lines } }: { answer: TimelineAnswer }) {
  const { paths, max } = useMemo(() => barsOf(kinds, bins), [bins]);
  const label = `${formatCount(lines)} lines over time, at most ${formatCount(max)} in a bar`;
  return (
    <svg viewBox="0 0 1000 1" preserveAspectRatio="none" role="img" aria-label={label}>
      <path class="bar capture" d={paths[0]} />
      <path class="bar edit" d={paths[1]} />
      <path class="bar delete" d={paths[2]} />
    </svg>
  );
}

/** What a person would want to look at, below the bars. */
function Marks({ marks, axis }: { marks: readonly Mark[]; axis: Axis }) {
  const drawn = useMemo(() => drawnMarks(marks, axis), [marks]);
  return (
    <div class="marks" aria-hidden="true">
      {drawn.map(({ kind, share, words }, at) => (
        <i key={at} class={kind} style={{ left: `${share * 100}%` }} title={words} />
      ))}
    </div>
  );
}

/** The slider that a keyboard or a screen reader moves; what is seen is drawn around it. */
function Slider({ onRank, onStep }: TimelineProps) {
  const { rank = 0, of = 1 } = useExplorer().moment ?? {};
  const spoken = useSpoken();
  const onKeyDown = (event: KeyboardEvent) => {
    const to = /^(?:ArrowLeft|ArrowDown|PageDown)$/.test(event.key)
      ? "prev"
      : /^(?:ArrowRight|ArrowUp|PageUp)$/.test(event.key)
      ? "next"
      : null;
    if (to === null || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    onStep(event.key.startsWith("Page") ? "day" : "change", to);
  };
  return (
    <input
      type="range"
      class="slider"
      aria-label="Moment"
      aria-valuetext={spoken}
      min={0}
      max={Math.max(0, of - 1)}
      step={1}
      value={Math.max(0, rank)}
      onInput={({ currentTarget }) => onRank(Number(currentTarget.value))}
      onKeyDown={onKeyDown}
    />
  );
}
