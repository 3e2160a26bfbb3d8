import { Fragment, h } from "preact";
import { CountBars } from "../parts/count_bars.tsx";
import { Page } from "../parts/page.tsx";
import { Section } from "../parts/section.tsx";
import type { ForecastAnswer } from "../server/answers.ts";
import { useAsked, useExplorer } from "../shell/explorer.ts";
import { formatCount, formatShortDay } from "../time/format.ts";

const DAYS = 42;

/** What falls due when, and how well reviews went, as of the moment. */
export function ReviewsPage() {
  const { at } = useExplorer();
  const asked = useAsked<ForecastAnswer>({
    path: "/reviews/forecast",
    params: { at, days: DAYS },
  });
  const { value } = asked;
  return (
    <Page title="Reviews" asked={asked}>
      {value !== null && (
        <>
          <Totals value={value} />
          <DueDays value={value} />
          <Weeks value={value} />
        </>
      )}
    </Page>
  );
}

function Totals({ value: { backlog, days, never_reviewed, states } }: { value: ForecastAnswer }) {
  const reviewed = Object.values(states).reduce((sum, count) => sum + count, 0);
  const numbers = [
    [backlog, "overdue"],
    [days[0]?.due ?? 0, "due today"],
    [never_reviewed, "never reviewed"],
    [reviewed + never_reviewed, "live"],
  ] as const;
  return (
    <dl class="numbers">
      {numbers.map(([count, name]) => (
        <div key={name}>
          <dt class="muted">{name}</dt>
          <dd>{formatCount(count)}</dd>
        </div>
      ))}
    </dl>
  );
}

function DueDays({ value: { backlog, days } }: { value: ForecastAnswer }) {
  const bars = [
    { label: "overdue", tick: "late", count: backlog, isLate: true },
    ...days.map(({ day, due }, at) => ({
      label: day,
      tick: at > 0 && at % 7 === 0 ? formatShortDay(day, "UTC") : "",
      count: due,
    })),
  ];
  return (
    <Section id="due" title="Due by day">
      <CountBars name="Entries due by day" bars={bars} />
      <p class="muted">
        The next review of each entry. Its grade decides when the one after is due.
      </p>
    </Section>
  );
}

const PERCENT = 100;

function Weeks({ value: { weeks } }: { value: ForecastAnswer }) {
  if (weeks.length === 0) return null;
  const bars = weeks.map(({ week, reviews, recalled }, at) => {
    const share = Math.round(recalled / Math.max(1, reviews) * PERCENT);
    return {
      label: `week of ${week}: ${recalled} of ${reviews} recalled`,
      tick: at % 4 === 0 ? formatShortDay(week, "UTC") : "",
      count: share,
      unit: "%",
    };
  });
  return (
    <Section id="weeks" title="Recalled by week">
      <CountBars name="Share of reviews recalled, by week" bars={bars} max={PERCENT} />
    </Section>
  );
}
