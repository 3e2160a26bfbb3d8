import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { PAGES } from "../address/address.ts";
import { Help } from "../parts/help.tsx";
import { PageHeader } from "../parts/header.tsx";
import { TimelineHead } from "../parts/time/timeline_head.tsx";
import { AboutPage } from "../pages/about.tsx";
import { ChangesPage } from "../pages/changes.tsx";
import { ConflictsPage } from "../pages/conflicts.tsx";
import { EntryPage } from "../pages/entry.tsx";
import { ProblemsPage } from "../pages/problems.tsx";
import { ReviewsPage } from "../pages/reviews.tsx";
import { StatePage } from "../pages/state.tsx";
import type { About, TimelineAnswer } from "../server/answers.ts";
import { follow, type ServerState } from "../server/follow.ts";
import { useAnswer } from "../server/use_answer.ts";
import { type Explorer, ExplorerContext } from "./explorer.ts";
import { momentQuestion } from "./moments.ts";
import { useAddress } from "./use_address.ts";
import { useKeys } from "./use_keys.ts";

/** Changes within so many milliseconds are one reason to ask again. */
const SETTLED_MS = 60;
const SERVER_WORDS = {
  gone: "The server is gone. The page keeps asking.",
  refuses: "The server was started again. Open the address that it printed.",
};
const PAGE_PARTS = {
  state: StatePage,
  entry: EntryPage,
  changes: ChangesPage,
  reviews: ReviewsPage,
  problems: ProblemsPage,
  conflicts: ConflictsPage,
  about: AboutPage,
};

/** Everything: the header, the timeline, and the page that the address names. */
export function App() {
  const { address: atRest, go } = useAddress();
  /** Where the pointer is while the timeline is dragged; null stands for the present. */
  const [drag, setDrag] = useState<{ at: string | null } | null>(null);
  const { version, server, unseen, forget } = useChanges();
  const [hasHelp, setHelp] = useState(false);
  const address = useMemo(() => withMoment(atRest, drag), [atRest, drag]);
  const { at } = address.params;
  const isDragging = drag !== null;
  const about = useAnswer<About>({ path: "", params: {} }, { version: 0 });
  const here = useAnswer<TimelineAnswer>(momentQuestion({ at }), { version, isDragging });
  useEffect(() => {
    if (at === undefined) forget();
  }, [at]);
  const { shortcuts, setShortcuts, steps } = useKeys({
    go,
    address: atRest,
    moment: here.value?.moment ?? null,
    zone: about.value?.time_zone ?? "UTC",
    openHelp: () => setHelp(true),
  });
  const explorer: Explorer = {
    address,
    go,
    at,
    isDragging,
    moment: here.value?.moment ?? null,
    version,
    zone: here.value?.time_zone ?? about.value?.time_zone ?? "UTC",
    now: here.value?.as_of ?? here.now ?? new Date().toISOString(),
  };
  const Page = PAGE_PARTS[address.page];
  useTitle(address.page, about.value?.directory ?? null);
  useFocus(address.page + (address.id ?? ""));
  return (
    <ExplorerContext.Provider value={explorer}>
      <a class="skip" href="#main">To the page</a>
      <header>
        <PageHeader about={about.value} unseen={at === undefined ? 0 : unseen} />
        <TimelineHead asked={here} steps={steps} onDrag={setDrag} />
        {server !== "up" && <div class="notice bad" role="status">{SERVER_WORDS[server]}</div>}
      </header>
      <main id="main" tabIndex={-1}>
        <Page key={address.page + (address.id ?? "")} />
      </main>
      {hasHelp && (
        <Help
          hasShortcuts={shortcuts}
          onShortcuts={setShortcuts}
          onClose={() => setHelp(false)}
        />
      )}
    </ExplorerContext.Provider>
  );
}

function withMoment(
  address: ReturnType<typeof useAddress>["address"],
  drag: { at: string | null } | null,
): ReturnType<typeof useAddress>["address"] {
  if (drag === null) return address;
  const { at: _, cursor: __, ...params } = address.params;
  return { ...address, params: drag.at === null ? params : { ...params, at: drag.at } };
}

/** The version of the logs, and whether the server is there. A hidden tab asks when it is seen. */
function useChanges() {
  const [version, setVersion] = useState(0);
  const [unseen, setUnseen] = useState(0);
  const [server, setServer] = useState<ServerState>("up");
  const isStale = useRef(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const refresh = () => {
      isStale.current = document.hidden;
      if (!document.hidden) setVersion((version) => version + 1);
    };
    let before: ServerState = "up";
    follow({
      onChange() {
        setUnseen((count) => count + 1);
        clearTimeout(timer);
        timer = setTimeout(refresh, SETTLED_MS);
      },
      onServer(state) {
        if (state === "up" && before !== "up") refresh();
        before = state;
        setServer(state);
      },
    });
    const onVisible = () => isStale.current && refresh();
    document.addEventListener("visibilitychange", onVisible);
    return () => document.removeEventListener("visibilitychange", onVisible);
  }, []);
  return { version, server, unseen, forget: () => setUnseen(0) };
}

/** Moves the focus to a page that was opened, since what opened it is gone. */
function useFocus(page: string): void {
  const isFirst = useRef(true);
  useEffect(() => {
    if (!isFirst.current) document.getElementById("main")?.focus({ preventScroll: true });
    isFirst.current = false;
  }, [page]);
}

function useTitle(page: string, directory: string | null): void {
  const name = PAGES.find(([name]) => name === page)?.[2] ?? "Entry";
  useEffect(() => {
    document.title = directory === null ? name : `${name} · ${directory}`;
  }, [name, directory]);
}
