import { h } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { type PageName, PAGES } from "../address/address.ts";
import type { About, ConflictsAnswer, ProblemsAnswer } from "../server/answers.ts";
import { useAnswer } from "../server/use_answer.ts";
import { useExplorer } from "../shell/explorer.ts";
import { Link } from "./link.tsx";
import { LogPicker } from "./log_picker.tsx";
import { LogText } from "./text.tsx";
import { TimeBox } from "./time/time_box.tsx";

/** The top line: which directory, the pages, the moment as typed, and whether it is the present. */
export function PageHeader({ about, unseen }: { about: About | null; unseen: number }) {
  const { address, go, at } = useExplorer();
  const isLive = at === undefined;
  const counts = useCounts();
  const nav = useRef<HTMLElement>(null);
  // Where there is no room for all of them, the page that is shown is among those that are seen.
  useEffect(() => {
    const current = nav.current!.querySelector<HTMLElement>("[aria-current]")!;
    nav.current!.scrollLeft = current.offsetLeft - nav.current!.offsetLeft;
  }, [address.page, JSON.stringify(counts)]);
  return (
    <div class="top">
      <span class="name">
        log{" "}
        <span class="muted">
          · <LogText text={lastName(about?.directory ?? "…")} />
        </span>
      </span>
      <LogPicker />
      <nav aria-label="Pages" ref={nav}>
        {PAGES.map(([page, , name]) => {
          const { count = 0, what = "" } = counts[page] ?? {};
          const isCurrent = page === address.page || (page === "state" && address.page === "entry");
          return (
            <Link key={page} to={{ page }} isCurrent={isCurrent}>
              {name}
              {count > 0 && (
                <span class={page === "problems" ? "badge bad" : "badge"} title={what}>
                  {count}
                </span>
              )}
            </Link>
          );
        })}
      </nav>
      <TimeBox
        id="when"
        label="Moment"
        placeholder="now, last tuesday, line:7"
        value={at ?? ""}
        onTime={(typed) => go({ params: { at: typed === "now" ? null : typed, cursor: null } })}
      />
      <button
        type="button"
        class={isLive ? "live on" : "live"}
        aria-pressed={isLive}
        title="Show the present (L)"
        onClick={() => go({ params: { at: null, cursor: null } })}
      >
        <i /> Live{unseen > 0 && ` · ${unseen} new`}
      </button>
    </div>
  );
}

/** The last name of a path, which tells most. */
function lastName(path: string): string {
  return path.replace(/[/\\]+$/, "").split(/[/\\]/).at(-1) || path;
}

/** How much there is on a page that a person would want to look at. */
function useCounts(): Partial<Record<PageName, { count: number; what: string }>> {
  const { moment, version } = useExplorer();
  // Nobody waits for these: they are asked for only when something else has been shown.
  const isShown = moment !== null;
  const problems = useAnswer<ProblemsAnswer>(
    isShown ? { path: "/problems", params: { limit: 1 } } : null,
    { version },
  ).value;
  const conflicts = useAnswer<ConflictsAnswer>(
    isShown ? { path: "/conflicts", params: {} } : null,
    { version },
  ).value;
  const copies = conflicts?.rows.reduce((sum, { inputs }) => sum + inputs.length - 1, 0);
  return {
    problems: { count: problems?.summary.errors ?? 0, what: "lines with errors" },
    conflicts: { count: copies ?? 0, what: "conflict copies" },
  };
}
