import { type Phrase, PHRASES } from "./phrases.ts";
import { type Random, seededRandom, ulid } from "./random.ts";

const SECOND_MS = 1000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const FIRST_DAY_MS = Date.UTC(2026, 0, 12);
const DAYS = 112;
const LAST_MS = FIRST_DAY_MS + DAYS * DAY_MS;
const SESSIONS = 40;

/** How well an entry was remembered. */
export type Grade = "again" | "hard" | "good" | "easy";

/** As often as a learner gives them. */
const GRADES: Grade[] = ["again", "hard", "good", "good", "good", "good", "good", "easy"];

/** The machines that the demo's learner writes with. */
export type Device = "phone" | "laptop";

/** What an entry holds besides its id, its time and its author. */
export interface Fields {
  /** The thing itself. */
  text: string;
  /** Where it was met. */
  context: string | null;
  /** The classification; null until there is one. */
  shape: Record<string, unknown> | null;
  /** The learner's labels. */
  tags: string[];
  /** A remark, on the few entries that have one. */
  note?: string;
}

/** One thing done to one entry, at its true time. */
export interface Deed {
  /** What was done. */
  kind: "capture" | "edit" | "delete" | "restore" | "bare restore";
  /** When, in ms since the epoch, by a clock that is right. */
  timeMs: number;
  /** On which machine. */
  device: Device;
  /** By whom. */
  actor: "user" | "classify";
  /** The entry. */
  id: string;
  /** The fields that change; a capture names them all, a shape is merged into the last one. */
  fields: Partial<Fields>;
}

/** One look at an entry: a review, or with a null grade only seen. */
export interface Look {
  /** The event's id. */
  id: string;
  /** When, in ms since the epoch. */
  timeMs: number;
  /** On which machine. */
  device: Device;
  /** The entry. */
  entryId: string;
  /** How well it was remembered; null where nobody was asked. */
  grade: Grade | null;
  /** The session it happened in. */
  sessionId: string | null;
}

/** One session of practice. */
export interface Session {
  /** The session's id. */
  id: string;
  /** On which machine. */
  device: Device;
  /** When it began, in ms since the epoch. */
  startedMs: number;
  /** When it ended; null where the app was closed before. */
  endedMs: number | null;
  /** Its reviews, in order. */
  reviews: Look[];
}

/** One time an entry was shown to the learner. */
export interface Firing {
  /** The event's id. */
  id: string;
  /** When, in ms since the epoch. */
  timeMs: number;
  /** On which machine. */
  device: Device;
  /** The entry. */
  entryId: string;
  /** Where it was shown. */
  surface: "carry_this" | "notification" | "widget";
}

/** All that happened to the demo's learner, in no particular order of writing. */
export interface Life {
  /** What was done to entries. */
  deeds: Deed[];
  /** Practice, with its reviews. */
  sessions: Session[];
  /** Looks outside of practice. */
  seen: Look[];
  /** What was shown. */
  firings: Firing[];
}

/** Captures whose time matters to a story, some of them at one and the same instant. */
const PINNED: Record<string, { at: string; classifiedAfterMs?: number }> = {
  "Fernweh": { at: "2026-01-12T18:03:22.417Z" },
  "木漏れ日": { at: "2026-01-14T19:40:51.064Z" },
  "ça roule": { at: "2026-02-17T20:15:00.000Z" },
  "Backpfeifengesicht": {
    at: "2026-02-17T20:15:00.000Z",
    classifiedAfterMs: 73_000,
  },
  "加油": { at: "2026-02-17T20:15:00.000Z" },
};

type StoryStep = [
  at: string,
  device: Device,
  text: string,
  kind: Deed["kind"],
  Partial<Fields>?,
];

const STORY: StoryStep[] = [
  ["2026-01-19T20:11:09Z", "laptop", "Fernweh", "edit", {
    context: "Auf dem Bahnsteig packte mich das Fernweh, wie jedes Jahr im Januar.",
  }],
  ["2026-03-02T06:48:30Z", "phone", "Fernweh", "edit", {
    shape: { gloss: "longing for far-off places" },
    tags: ["feeling", "travel", "favourite"],
  }],
  ["2026-04-27T19:22:45Z", "laptop", "Fernweh", "edit", {
    text: "das Fernweh",
    note: "the opposite of Heimweh",
  }],
  ["2026-02-21T15:32:10Z", "laptop", "Kummerspeck", "edit", {
    tags: ["feeling", "funny"],
  }],
  ["2026-02-22T10:04:55Z", "laptop", "flâner", "edit", {
    note: "said of cats, too",
  }],
  ["2026-03-10T19:02:08Z", "phone", "Ohrwurm", "edit", {
    tags: ["music", "funny"],
  }],
  ["2026-03-10T19:05:31Z", "laptop", "tant pis", "edit", {
    context: "« Tant pis pour lui. »",
  }],
  ["2026-03-12T06:40:00Z", "phone", "tant pis", "edit", {
    tags: ["spoken", "favourite"],
  }],
  ["2026-03-12T06:43:17Z", "laptop", "Ohrwurm", "edit", {
    note: "literally: an earwig",
  }],
  ["2026-02-08T10:20:13Z", "phone", "木漏れ日", "delete"],
  ["2026-03-01T17:05:44Z", "phone", "木漏れ日", "restore"],
  ["2026-02-17T20:15:35Z", "phone", "Backpfeifengesicht", "delete"],
  ["2026-02-02T21:14:03Z", "phone", "马马虎虎", "delete"],
  ["2026-02-03T07:30:26Z", "phone", "马马虎虎", "bare restore"],
  ["2026-02-24T18:00:11Z", "phone", "doch", "bare restore"],
  ["2026-03-05T20:41:37Z", "phone", "Schnapsidee", "delete"],
  ["2026-03-05T21:02:12Z", "laptop", "Schnapsidee", "delete"],
  ["2026-03-18T11:09:58Z", "phone", "🫠", "delete"],
  ["2026-04-03T09:55:20Z", "laptop", "авось", "delete"],
  ["2026-04-03T16:27:49Z", "phone", "chouette", "delete"],
  ["2026-04-22T08:12:34Z", "phone", "Zeitgeist", "delete"],
  ["2026-04-25T13:46:02Z", "laptop", "bof", "delete"],
  ["2026-05-02T19:18:16Z", "phone", "Quatsch", "delete"],
];

/**
 * Lives through the demo: a language learner between 2026-01-12 and 2026-05-04.
 *
 * @example
 * ```ts
 * import { live } from "./life.ts";
 *
 * const { deeds } = live();
 * const captures = deeds.filter((deed) => deed.kind === "capture");
 * if (captures.length !== 120) throw new Error(String(captures.length));
 * ```
 */
export function live(): Life {
  const random = seededRandom(20260112);
  const captures = PHRASES.map((phrase, index) => capture(phrase, index, random));
  const story = STORY.map((step) => tell(step, captures));
  const isLive = liveness([...captures, ...story]);
  const classified = captures.flatMap((deed, index) =>
    classify(deed, PHRASES[index] as Phrase, random)
  );
  const edited = captures.filter(() => random.chance(0.3)).flatMap((deed) => edit(deed, random));
  const reclassified = captures.filter((_, index) => index % 9 === 4).flatMap(
    reclassify,
  );
  const later = [...edited, ...reclassified].filter(({ id, timeMs }) => isLive(id, timeMs));
  return {
    deeds: [...captures, ...classified, ...story, ...later],
    sessions: practise(captures, isLive, random),
    seen: glance(captures, isLive, random),
    firings: fire(captures, isLive, random),
  };
}

type IsLive = (id: string, timeMs: number) => boolean;

function capture(phrase: Phrase, index: number, random: Random): Deed {
  const day = Math.floor(DAYS * (index / PHRASES.length) ** 1.15);
  const spontaneousMs = FIRST_DAY_MS + day * DAY_MS + wakingMs(random);
  const pinned = PINNED[phrase.text];
  const timeMs = pinned ? Date.parse(pinned.at) : spontaneousMs;
  const { text, context, tags } = phrase;
  return {
    kind: "capture",
    timeMs,
    device: pinned || random.chance(0.65) ? "phone" : "laptop",
    actor: "user",
    id: ulid(timeMs, random),
    fields: { text, context, shape: null, tags },
  };
}

function wakingMs(random: Random): number {
  return 6 * HOUR_MS + random.below(15 * HOUR_MS);
}

function classify(captured: Deed, phrase: Phrase, random: Random): Deed[] {
  if (random.chance(0.03)) return [];
  const afterMs = PINNED[phrase.text]?.classifiedAfterMs ??
    4 * SECOND_MS + random.below(6 * MINUTE_MS);
  const shape = {
    kind: phrase.kind,
    lang: phrase.lang,
    ...(phrase.reading === null ? {} : { reading: phrase.reading }),
    ...(phrase.gloss === "" ? {} : { gloss: phrase.gloss }),
    difficulty: 1 + random.below(5),
    confidence: (50 + random.below(50)) / 100,
    model: "v1",
  };
  return [{
    ...captured,
    kind: "edit",
    timeMs: captured.timeMs + afterMs,
    actor: "classify",
    fields: { shape },
  }];
}

/** One night a better classifier went over a part of what was there, all in one batch. */
function reclassify(captured: Deed): Deed[] {
  const timeMs = Date.UTC(2026, 2, 20, 2, 30);
  if (captured.timeMs > timeMs) return [];
  const shape = { cefr: "B2", model: "v2" };
  return [{
    ...captured,
    kind: "edit",
    timeMs,
    actor: "classify",
    fields: { shape },
  }];
}

function edit(captured: Deed, random: Random): Deed[] {
  const { text = "", tags = [] } = captured.fields;
  const timeMs = captured.timeMs + (1 + random.below(40)) * DAY_MS +
    random.below(2 * HOUR_MS);
  if (timeMs > LAST_MS) return [];
  const fields = random.pick<Partial<Fields>>([
    { tags: [...tags, "favourite"] },
    { tags: [...tags, "hard"] },
    { context: `Again today: “${text}”` },
    { note: "ask at the next tandem evening" },
    { shape: { difficulty: 1 + random.below(5) } },
    { text: `${text} …` },
  ]);
  const device = random.chance(0.5) ? "phone" : "laptop";
  return [{ ...captured, kind: "edit", timeMs, device, fields }];
}

function tell(
  [at, device, text, kind, fields = {}]: StoryStep,
  captures: Deed[],
): Deed {
  const captured = captures.find((deed) => deed.fields.text === text);
  if (!captured) {
    throw new Error(
      `Cannot tell the story of "${text}": it was never captured`,
    );
  }
  return {
    kind,
    timeMs: Date.parse(at),
    device,
    actor: "user",
    id: captured.id,
    fields,
  };
}

function liveness(deeds: Deed[]): IsLive {
  const inOrder = deeds.toSorted((a, b) => a.timeMs - b.timeMs);
  return (id, timeMs) => {
    const last = inOrder.findLast((deed) => deed.id === id && deed.timeMs <= timeMs);
    return last !== undefined && last.kind !== "delete";
  };
}

interface Plan {
  dueMs: number;
  intervalDays: number;
}

function practise(captures: Deed[], isLive: IsLive, random: Random): Session[] {
  const plans = new Map<string, Plan>();
  return Array.from({ length: SESSIONS }, (_, index) => {
    const day = 1 + Math.floor(index * (DAYS - 1) / SESSIONS);
    const startedMs = FIRST_DAY_MS + day * DAY_MS + wakingMs(random);
    const due = captures
      .filter(({ id }) => isLive(id, startedMs - DAY_MS) && isLive(id, startedMs))
      .filter(({ id }) => (plans.get(id)?.dueMs ?? 0) <= startedMs)
      .toSorted((a, b) => (plans.get(b.id)?.dueMs ?? 0) - (plans.get(a.id)?.dueMs ?? 0))
      .slice(0, 8 + random.below(7));
    return session(startedMs, due, plans, random);
  });
}

function session(
  startedMs: number,
  due: Deed[],
  plans: Map<string, Plan>,
  random: Random,
): Session {
  const id = ulid(startedMs, random);
  const device = random.chance(0.75) ? "phone" : "laptop";
  let timeMs = startedMs;
  const reviews = due.map((deed): Look => {
    timeMs += 8 * SECOND_MS + random.below(40 * SECOND_MS);
    const grade = random.pick(GRADES);
    plans.set(deed.id, nextPlan(plans.get(deed.id), grade, timeMs));
    return {
      id: ulid(timeMs, random),
      timeMs,
      device,
      entryId: deed.id,
      grade,
      sessionId: id,
    };
  });
  const endedMs = random.chance(0.1) ? null : timeMs + 2 * SECOND_MS;
  return { id, device, startedMs, endedMs, reviews };
}

function nextPlan(
  plan: Plan | undefined,
  grade: Grade,
  timeMs: number,
): Plan {
  const factor = { again: 0, hard: 1.3, good: 2.4, easy: 3.5 }[grade];
  const intervalDays = Math.max(1, (plan?.intervalDays ?? 1) * factor);
  return { dueMs: timeMs + intervalDays * DAY_MS - 2 * HOUR_MS, intervalDays };
}

function glance(captures: Deed[], isLive: IsLive, random: Random): Look[] {
  return Array.from({ length: 50 }, () => {
    const { timeMs, entryId } = meet(captures, isLive, random);
    const id = ulid(timeMs, random);
    return {
      id,
      timeMs,
      device: "phone",
      entryId,
      grade: null,
      sessionId: null,
    };
  });
}

function fire(captures: Deed[], isLive: IsLive, random: Random): Firing[] {
  return Array.from({ length: 280 }, () => {
    const { timeMs, entryId } = meet(captures, isLive, random);
    const surface = random.pick(
      ["carry_this", "carry_this", "notification", "widget"] as const,
    );
    const device = surface === "carry_this" && random.chance(0.4) ? "laptop" : "phone";
    return { id: ulid(timeMs, random), timeMs, device, entryId, surface };
  });
}

/** Some waking moment, and an entry that was live then. */
function meet(captures: Deed[], isLive: IsLive, random: Random) {
  while (true) {
    const timeMs = FIRST_DAY_MS + (1 + random.below(DAYS - 1)) * DAY_MS +
      wakingMs(random);
    const { id: entryId } = random.pick(captures);
    if (isLive(entryId, timeMs)) return { timeMs, entryId };
  }
}
