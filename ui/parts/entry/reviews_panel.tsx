import type { ShowAnswer } from "../../server/answers.ts";
import { useExplorer } from "../../shell/explorer.ts";
import { numberOf } from "../../text/json.ts";
import { formatCount, formatStamp, plural } from "../../time/format.ts";
import { objectOf } from "./entry_row.tsx";
import { LogText } from "../text.tsx";

const EVENTS_MAX = 60;

/** How the entry was reviewed up to the moment, and where it was surfaced. */
export function ReviewsPanel({ value, isOld }: { value: ShowAnswer; isOld: boolean }) {
  const { interactions, firings, srs } = value;
  const latest = interactions.slice(-EVENTS_MAX);
  return (
    <section class="panel reviews-panel" aria-labelledby="reviews-title">
      <h2 id="reviews-title">
        Reviews <span class="muted">{formatCount(interactions.length)}</span>
      </h2>
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
    </section>
  );
}

function Event({ event }: { event: ShowAnswer["interactions"][number] }) {
  const { zone } = useExplorer();
  const { grade, kind, device } = objectOf(event.entry);
  const name = typeof grade === "string" ? grade : String(kind ?? "");
  return (
    <li>
      <span class={`grade ${/^(?:again|hard|good|easy)$/.test(name) ? name : ""}`}>
        <LogText text={name} max={20} />
      </span>{" "}
      <span class="muted">
        {event.at === null ? "no time" : formatStamp(event.at, zone)}
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
