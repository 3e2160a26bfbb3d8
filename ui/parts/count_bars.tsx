import { h } from "preact";
import { useState } from "preact/hooks";
import { Button } from "./button.tsx";
import { Table } from "./table.tsx";

/** One bar of a chart. */
export interface CountBar {
  /** What it counts. */
  readonly label: string;
  /** What stands below it; nothing where there is no room. */
  readonly tick: string;
  readonly count: number;
  readonly unit?: string;
  readonly isLate?: boolean;
}

interface CountBarsProps {
  name: string;
  bars: readonly CountBar[];
  /** How much the highest bar can be; without it, the most that there is. */
  max?: number;
}

const HEIGHT = 100, GAP_SHARE = 0.18;
/** Few bars are no wider than these. */
const PLACES_MIN = 24;

/** A bar chart, and the same numbers as a table. */
export function CountBars({ name, bars, max }: CountBarsProps) {
  const [isTable, setTable] = useState(false);
  const places = Math.max(PLACES_MIN, bars.length);
  const top = max ?? Math.max(1, ...bars.map(({ count }) => count));
  return (
    <figure class="chart">
      <div class="chart-top" aria-hidden="true">{top}{bars[0]?.unit}</div>
      <Bars name={name} bars={bars} max={top} />
      <div class="ticks" aria-hidden="true">
        {bars.map(({ tick, label }, at) =>
          tick !== "" && <span key={label} style={{ left: `${at / places * 100}%` }}>{tick}</span>
        )}
      </div>
      <Button aria-expanded={isTable} onClick={() => setTable(!isTable)}>
        {isTable ? "Hide the numbers" : "Show the numbers"}
      </Button>
      {isTable && (
        <Table
          name={name}
          heads={["when", "count"]}
          rows={bars.filter(({ count }) => count > 0)
            .map(({ label, count, unit = "" }) => [label, `${count}${unit}`])}
        />
      )}
    </figure>
  );
}

function Bars({ name, bars, max }: CountBarsProps & { max: number }) {
  const step = 1_000 / Math.max(PLACES_MIN, bars.length);
  const most = bars.reduce((a, b) => a.count >= b.count ? a : b);
  return (
    <svg
      viewBox={`0 0 1000 ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={`${name}; most: ${most.label}, ${most.count}${most.unit ?? ""}`}
    >
      {bars.map(({ label, count, unit = "", isLate }, at) => {
        const height = count / max * HEIGHT;
        return (
          <rect
            key={label}
            class={isLate ? "bar delete" : "bar capture"}
            x={at * step}
            y={HEIGHT - height}
            width={step * (1 - GAP_SHARE)}
            height={height}
          >
            <title>{`${label}: ${count}${unit}`}</title>
          </rect>
        );
      })}
    </svg>
  );
}
