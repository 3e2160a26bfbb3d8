import { useState } from "preact/hooks";

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

/** A bar chart, and the same numbers as a table. */
export function CountBars(
  { name, bars, max = Math.max(1, ...bars.map(({ count }) => count)) }: CountBarsProps,
) {
  const [isTable, setTable] = useState(false);
  const step = 1_000 / bars.length;
  const width = step * (1 - GAP_SHARE);
  const most = bars.reduce((a, b) => a.count >= b.count ? a : b);
  return (
    <figure class="chart">
      <div class="chart-top" aria-hidden="true">{max}{bars[0]?.unit}</div>
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
              width={width}
              height={height}
            >
              <title>{`${label}: ${count}${unit}`}</title>
            </rect>
          );
        })}
      </svg>
      <div class="chart-ticks" aria-hidden="true">
        {bars.map(({ tick, label }, at) =>
          tick !== "" && <span key={label} style={{ left: `${at * step / 10}%` }}>{tick}</span>
        )}
      </div>
      <button
        type="button"
        class="small"
        aria-expanded={isTable}
        onClick={() => setTable(!isTable)}
      >
        {isTable ? "Hide the numbers" : "Show the numbers"}
      </button>
      {isTable && <NumberTable bars={bars} />}
    </figure>
  );
}

function NumberTable({ bars }: { bars: readonly CountBar[] }) {
  return (
    <table class="narrow">
      <thead>
        <tr>
          <th scope="col">when</th>
          <th scope="col">count</th>
        </tr>
      </thead>
      <tbody>
        {bars.filter(({ count }) => count > 0).map(({ label, count, unit = "" }) => (
          <tr key={label}>
            <th scope="row">{label}</th>
            <td>{count}{unit}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
