import { Fragment, h } from "preact";
import type { ShowAnswer } from "../../server/answers.ts";
import { numberOf } from "../../text/json.ts";
import { formatCount, plural } from "../../time/format.ts";
import { objectOf } from "./entry_row.tsx";
import { Section } from "../section.tsx";
import { LogText } from "../text.tsx";
import { Stamp } from "../time/stamp.tsx";

const EVENTS_MAX = 60;

/** How the entry was reviewed up to the moment, and where it was surfaced. */
export function ReviewsPanel({ value, isOld }: { value: ShowAnswer; isOld: boolean }) {
  const { interactions, firings, srs } = value;
  const latest = interactions.slice(-EVENTS_MAX);
  return (
    <Section
      id="reviews"
      title={
        <>
          Reviews <span class="muted">{formatCount(interactions.length)}</span>
        </>
      }
    >
      {srs !== null && (
        <p class="muted">
          {`${srs.state}, stability ${decimal(srs.stability)} d, `}
          {`difficulty ${decimal(srs.difficulty)}, `}
          {`${srs.reps} graded, ${srs.lapses} forgotten`}
        </p>
      )}
      <ol class={isOld ? "events old" : "events"}>
        {latest.map((event) => <Event key={event.id} event={event} />)}
      </ol>
      {firings.count > 0 && (
        <p class="muted">
          Surfaced {plural(firings.count, "time")}:{" "}
          {firings.by_surface.map(({ surface, count }, at) => (
            <>
              {at > 0 && ", "}
              <LogText text={surface ?? "unnamed"} max={40} /> {count}
            </>
          ))}
        </p>
      )}
    </Section>
  );
}

function Event({ event }: { event: ShowAnswer["interactions"][number] }) {
  const { grade, kind, device } = objectOf(event.entry);
  const name = typeof grade === "string" ? grade : String(kind ?? "");
  return (
    <li>
      <span class={`grade ${/^(?:again|hard|good|easy)$/.test(name) ? name : ""}`}>
        <LogText text={name} max={20} />
      </span>{" "}
      <span class="muted">
        <Stamp at={event.at} />
        {typeof device === "string" && (
          <>
            {" · "}
            <LogText text={device} max={20} />
          </>
        )}
      </span>
    </li>
  );
}

function decimal(value: unknown): string {
  return (numberOf(value) ?? 0).toFixed(1);
}
