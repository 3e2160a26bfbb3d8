import { h } from "preact";
import { useRef } from "preact/hooks";
import type { EntriesAnswer } from "../server/answers.ts";
import { useAsked, useExplorer } from "../shell/explorer.ts";
import { formatCount } from "../time/format.ts";
import { Link } from "./link.tsx";
import { LogText } from "./text.tsx";

const SHOWN_MAX = 8;

/**
 * Kinds and tags of the live entries with their counts, to filter by. They are asked for once the
 * rows are there and the timeline is at rest; the page does not move when they come.
 */
export function Facets({ isWanted }: { isWanted: boolean }) {
  const { log, at, isDragging } = useExplorer();
  const question = { path: "/entries", params: { log, at, facets: "true", limit: 1 } };
  const { value } = useAsked<EntriesAnswer>(isWanted && !isDragging ? question : null);
  const latest = useRef(value?.facets);
  const counts = latest.current = value?.facets ?? latest.current;
  if (counts !== undefined && counts.kinds.length + counts.tags.length === 0) return null;
  return (
    <div class="facets">
      <Group name="kind" counts={counts?.kinds ?? []} />
      <Group name="tag" counts={counts?.tags ?? []} />
    </div>
  );
}

interface GroupProps {
  name: "kind" | "tag";
  counts: readonly (readonly [string, number])[];
}

function Group({ name, counts }: GroupProps) {
  const chosen = useExplorer().address.params[name];
  if (counts.length === 0) return null;
  const most = counts.slice(0, SHOWN_MAX);
  const shown = chosen === undefined || most.some(([value]) => value === chosen)
    ? most
    : [...most, counts.find(([value]) => value === chosen) ?? [chosen, 0] as const];
  return (
    <div role="group" aria-label={`Filter by ${name}`}>
      <span class="muted">{name}</span>
      {shown.map(([value, count]) => {
        const isCurrent = value === chosen;
        const to = { params: { [name]: isCurrent ? null : value, cursor: null } };
        return (
          <Link key={value} class="facet" to={to} isCurrent={isCurrent}>
            <LogText text={value} max={40} /> <span class="muted">{formatCount(count)}</span>
          </Link>
        );
      })}
    </div>
  );
}
