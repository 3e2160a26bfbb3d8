import { Fragment, h } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { type Address, PAGES } from "../address/address.ts";
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
import { provideExplorer } from "./explorer.ts";
import { momentQuestion } from "./moments.ts";
import { parseZoom } from "../time/axis.ts";
import { useAddress } from "./use_address.ts";
import { useKeys } from "./use_keys.ts";

/** Changes within so many milliseconds are one reason to ask again. */
const SETTLED_MS = 60;
/** Into so many parts the time is cut. */
const BINS = 240;
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
  const changes = useChanges();
  const { address, isDragging, setDrag, drawn, here } = useShownMoment(atRest, changes.version);
  const [hasHelp, setHelp] = useState(false);
  const about = useAnswer<About>({ path: "", params: {} }, { version: 0 }).value;
  const { log, at } = address.params;
  const logs = about?.logs ?? [];
  const moment = here.value?.moment ?? null;
  const zone = here.value?.time_zone ?? about?.time_zone ?? "UTC";
  const now = here.value?.as_of ?? here.now ?? new Date().toISOString();
  const openHelp = () => setHelp(true);
  const { steps, ...keys } = useKeys({ go, address: atRest, moment, zone, openHelp });
  const { version } = changes;
  provideExplorer({ address, go, logs, log, at, isDragging, moment, version, zone, now });
  useEffect(() => {
    if (at === undefined) changes.forget();
  }, [at]);
  useTitle(address.page, about?.directory ?? null);
  useFocus(address.page + (address.id ?? ""));
  return (
    <>
      <a class="skip" href="#main">To the page</a>
      <header>
        <PageHeader about={about} unseen={at === undefined ? 0 : changes.unseen} />
        <TimelineHead drawn={drawn} asked={here} steps={steps} onDrag={setDrag} />
        <ServerNotice state={changes.server} />
      </header>
      <main id="main" tabIndex={-1}>
        <CurrentPage address={address} />
      </main>
      {hasHelp && <Help {...keys} onClose={() => setHelp(false)} />}
    </>
  );
}

function CurrentPage({ address: { page, id } }: { address: Address }) {
  const Part = PAGE_PARTS[page];
  return <Part key={page + (id ?? "")} />;
}

function ServerNotice({ state }: { state: ServerState }) {
  if (state === "up") return null;
  return <div class="notice bad" role="status">{SERVER_WORDS[state]}</div>;
}

/**
 * The address, with the moment under the pointer while the timeline is dragged; what is drawn of the
 * time, and what the moment is. Of the present, the former says both.
 */
function useShownMoment(atRest: Address, version: number) {
  /** Null stands for the present. */
  const [drag, setDrag] = useState<{ at: string | null } | null>(null);
  const address = useMemo(() => withMoment(atRest, drag), [atRest, drag]);
  const isDragging = drag !== null;
  const { log, at, zoom } = address.params;
  const drawn = useAnswer<TimelineAnswer>(
    { path: "/timeline", params: { log, ...parseZoom(zoom), bins: BINS } },
    { version },
  );
  const question = at === undefined ? null : momentQuestion({ log, at });
  const past = useAnswer<TimelineAnswer>(question, { version, isDragging });
  const here = at === undefined ? drawn : past;
  const latest = useRef(here.value);
  latest.current = here.value ?? latest.current;
  return { address, isDragging, setDrag, drawn, here: { ...here, value: latest.current } };
}

function withMoment(address: Address, drag: { at: string | null } | null): Address {
  if (drag === null) return address;
  const { at: _, cursor: __, ...params } = address.params;
  return { ...address, params: drag.at === null ? params : { ...params, at: drag.at } };
}

/**
 * The version of the logs, and whether the server is there. A hidden tab notes that it is stale, and
 * asks as soon as it is seen; timers of a hidden tab would keep it waiting.
 */
function useChanges() {
  const [version, setVersion] = useState(0);
  const [unseen, setUnseen] = useState(0);
  const [server, setServer] = useState<ServerState>("up");
  useEffect(() => {
    let isStale = false, before: ServerState = "up";
    let timer: ReturnType<typeof setTimeout> | undefined;
    const refresh = () => {
      if (document.hidden || !isStale) return;
      isStale = false;
      setVersion((version) => version + 1);
    };
    follow({
      onChange() {
        isStale = true;
        setUnseen((count) => count + 1);
        clearTimeout(timer);
        timer = setTimeout(refresh, SETTLED_MS);
      },
      onServer(state) {
        isStale ||= state === "up" && before !== "up";
        refresh();
        before = state;
        setServer(state);
      },
    });
    document.addEventListener("visibilitychange", refresh);
    return () => document.removeEventListener("visibilitychange", refresh);
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
