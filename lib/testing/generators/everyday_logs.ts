/**
 * Logs as people keep them: exports, inventories and histories of invented programs.
 *
 * @module
 */

import { Clock, Dice, iso, START_MS, text, times } from "./dice.ts";

/** An issue tracker's history: a whole issue on each line. */
function issueHistory(): string[] {
  const dice = new Dice(21), clock = new Clock(dice);
  const issues: Record<string, unknown>[] = [];
  return text(times(120, () => {
    const updated = clock.iso;
    if (issues.length < 4 || dice.below(4) === 0) {
      const key = `SHOP-${issues.length + 1}`;
      const fields = { type: dice.of(["bug", "task"]), status: "open", assignee: "ada" };
      issues.push({ key, summary: dice.words(5), ...fields, created: updated, updated });
      return issues.at(-1);
    }
    const place = dice.below(issues.length);
    const change = dice.of([
      { status: dice.of(["open", "doing", "review", "closed"]) },
      { assignee: dice.of(["ada", "grace", "li"]) },
    ]);
    return issues[place] = { ...issues[place], ...change, updated };
  }));
}

/** What was done to hosts: nested, times in seconds, and one host that is given up. */
function fleet(): string[] {
  const dice = new Dice(22), clock = new Clock(dice);
  const names = ["db-primary", "cache", "web-eu", "web-us", "mail"];
  const hosts = names.map((name, n) => ({
    host: { id: `srv-${11 + n}`, name },
    spec: { version: "1.0.0", replicas: 2, region: "eu", status: "healthy" },
  }));
  return text(times(148, (n) => {
    const [ts, by] = [Math.floor(clock.ms / 1000), dice.of(["ana", "li", "bot"])];
    if (n === 70) return { ts, ev: "decommissioned", ...hosts.pop(), by };
    const { host, spec } = dice.of(hosts);
    const ev = dice.of(["deploy", "scale", "config", "alert"]);
    if (ev === "deploy") spec.version = `1.${dice.below(9)}.${dice.below(9)}`;
    if (ev === "scale") spec.replicas = 1 + dice.below(9);
    if (ev === "config") spec.region = dice.of(["eu", "us"]);
    if (ev === "alert") spec.status = dice.of(["healthy", "degraded", "down"]);
    return { ts, ev, host, spec: { ...spec }, by };
  }));
}

/** What an agent did in one session, with a step on each line. */
function agentSteps(): string[] {
  const dice = new Dice(23), clock = new Clock(dice);
  const session_id = dice.uuid();
  let parent: string | null = null;
  return text(times(90, (n) => {
    const id = `step_${dice.token(20)}`;
    const step = {
      session_id,
      id,
      parent_id: parent,
      role: n % 3 === 0 ? "user" : n % 3 === 1 ? "assistant" : "tool",
      ...(n % 3 === 2 ? { tool: dice.of(["read", "edit", "run"]) } : {}),
      content: dice.words(8),
      timestamp: clock.iso,
    };
    parent = id;
    return step;
  }));
}

/** The file of an embedded database: whole documents, and deletions of an id alone. */
function embeddedDatabase(): string[] {
  const dice = new Dice(24), clock = new Clock(dice);
  const live = new Map<string, { title: string; url: string }>();
  return text(times(110, () => {
    const known = [...live.keys()];
    if (known.length > 4 && dice.below(8) === 0) {
      const _id = dice.of(known);
      live.delete(_id);
      return { $$deleted: true, _id };
    }
    const _id = known.length > 4 && dice.below(2) === 0 ? dice.of(known) : dice.token(16);
    const url = live.get(_id)?.url ?? `https://example.org/${dice.token(6)}`;
    live.set(_id, { title: dice.words(3), url });
    return { _id, ...live.get(_id), modified: { $$date: clock.ms } };
  }));
}

/** Readings of sensors that have no id of their own. */
function readings(): string[] {
  const dice = new Dice(25), clock = new Clock(dice);
  const sensors = times(6, (n) => ({
    sensor_id: `th-${101 + 7 * n}`,
    room: ["kitchen", "hall", "attic", "cellar", "study", "bath"][n],
  }));
  return text(times(150, () => ({
    time: Math.floor(clock.ms / 1000),
    ...dice.of(sensors),
    temperature: 15 + dice.below(90) / 10,
    humidity: 30 + dice.below(40),
    battery: 100 - dice.below(30),
  })));
}

/** A chat export. */
function chat(): string[] {
  const dice = new Dice(26), clock = new Clock(dice);
  const people = times(
    5,
    (n) => ({ id: 70_301 + 11 * n, name: ["Ada", "Li", "Bo", "Eva", "Tom"][n] }),
  );
  return text(times(120, (n) => ({
    id: 4_000 + n,
    type: "message",
    date: clock.iso.slice(0, 19),
    from: dice.of(people),
    text: dice.words(3 + dice.below(8)),
    ...(dice.below(4) === 0 && n > 9 ? { reply_to_message_id: 4_000 + n - 1 - dice.below(8) } : {}),
  })));
}

/** Contacts of a CRM: nested, a line for each change, and a flag on what was removed. */
function contacts(): string[] {
  const dice = new Dice(27), clock = new Clock(dice);
  const people: { attributes: Record<string, unknown>; id: string; is_archived: boolean }[] = [];
  return text(times(130, (n) => {
    const updated_at = clock.iso;
    if (people.length < 5 || dice.below(3) === 0) {
      const name = `${dice.of(["Ada", "Li", "Bo", "Eva"])} ${dice.of(["Berg", "Chan", "Novak"])}`;
      const attributes = {
        name,
        email: `c${n}@example.org`,
        company: dice.of(["Acme", "Initech"]),
      };
      people.push({ id: `003${dice.token(12)}`, attributes, is_archived: false });
      return { data: people.at(-1), meta: { updated_at, by: "import" } };
    }
    const place = dice.below(people.length), { id, attributes } = people[place]!;
    if (dice.below(5) === 0) {
      people.splice(place, 1);
      return { data: { id, attributes, is_archived: true }, meta: { updated_at, by: "sync" } };
    }
    attributes["company"] = dice.of(["Acme", "Initech", "Umbrella"]);
    const data = { id, attributes: { ...attributes }, is_archived: false };
    return { data, meta: { updated_at, by: "ui" } };
  }));
}

/** Feature flags, known by their names, with the version of each. */
function featureFlags(): string[] {
  const dice = new Dice(28), clock = new Clock(dice);
  const names = ["new-checkout", "dark-mode", "beta-search", "fast-sync", "gift-cards"];
  const flags = new Map(names.map((key) => [key, { key, version: 0, enabled: false, rollout: 0 }]));
  return text(times(60, () => {
    const flag = flags.get(dice.of(names))!;
    flag.version++;
    if (dice.below(2) === 0) flag.enabled = !flag.enabled;
    else flag.rollout = 10 * dice.below(11);
    return { ...flag, updatedAt: clock.ms };
  }));
}

/** Commits of a repository. */
function commits(): string[] {
  const dice = new Dice(29), clock = new Clock(dice);
  let parent = "";
  return text(times(100, () => {
    const hash = dice.token(40);
    const author = dice.of([{ name: "Ada", email: "ada@example.org" }, {
      name: "Li",
      email: "li@example.org",
    }]);
    const commit = { hash, parent, author, date: clock.iso, subject: dice.words(6) };
    parent = hash;
    return commit;
  }));
}

/** What people did in an app: an event on each line, with whom and where. */
function analytics(): string[] {
  const dice = new Dice(30), clock = new Clock(dice);
  const users = times(8, (n) => ({ user_id: 9_101 + 13 * n, plan: n % 3 === 0 ? "pro" : "free" }));
  return text(times(150, () => ({
    event: dice.of(["page_view", "click", "signup", "purchase"]),
    event_id: dice.uuid(),
    ...dice.of(users),
    app: { version: `2.${dice.below(4)}.${dice.below(9)}`, platform: dice.of(["ios", "web"]) },
    occurred_at: clock.ms,
  })));
}

/** Orders, each change a line with the order's version. */
function orders(): string[] {
  const dice = new Dice(31), clock = new Clock(dice);
  const open: { n: number; version: number; step: number; customer: number; total: number }[] = [];
  const steps = ["placed", "paid", "packed", "shipped", "delivered"];
  let next = 5_000;
  return text(times(140, () => {
    if (open.length < 4 || dice.below(4) === 0) {
      const [customer, total] = [300 + dice.below(20), 5 + dice.below(9_000) / 100];
      open.push({ n: next++, version: 0, step: -1, customer, total });
    }
    const order = dice.below(3) === 0 ? open.at(-1)! : dice.of(open);
    order.version++;
    order.step = Math.min(order.step + 1, steps.length - 1);
    if (order.step === steps.length - 1) open.splice(open.indexOf(order), 1);
    return {
      version: order.version,
      order: { number: `A-${order.n}`, status: steps[order.step] },
      customer_id: `cus_${order.customer}`,
      total: order.total,
      ts: clock.iso,
    };
  }));
}

/** A to-do app that writes a task whole each time, and `null` for one that is gone. */
function tasks(): string[] {
  const dice = new Dice(32), clock = new Clock(dice);
  const open: { title: string; done: boolean; slug: string; created: string }[] = [];
  let next = 0;
  return text(times(120, () => {
    const now = clock.iso;
    if (open.length < 4 || dice.below(4) === 0) {
      open.push({ slug: `task-${++next}`, title: dice.words(4), done: false, created: now });
      return { ...open.at(-1), modified: now };
    }
    const place = dice.below(open.length), task = open[place]!;
    if (dice.below(6) === 0) {
      open.splice(place, 1);
      return { slug: task.slug, deleted_at: now, modified: now };
    }
    task.done = !task.done;
    return { ...task, modified: now };
  }));
}

/** Devices with two keys that would do, of which one is called an id. */
function devices(): string[] {
  const dice = new Dice(33), clock = new Clock(dice);
  const all = times(9, (n) => ({
    serial: `SN${40_000 + n * 37}`,
    id: `dev-${210 + n}`,
    label: `${dice.words(2)} ${n}`,
    model: dice.of(["A1", "B2"]),
  }));
  return text(times(90, () => ({
    ...dice.of(all),
    firmware: `v${dice.below(3)}.${dice.below(5)}`,
    online: dice.below(2) === 0,
    seen: clock.iso,
  })));
}

/** Articles as a web shop exports them, a line each. */
function articles(): string[] {
  const dice = new Dice(34);
  return text(times(60, (n) => {
    const created = START_MS + n * 900_000 + dice.below(800_000);
    return {
      url: `https://example.org/a/${n}`,
      hash: dice.token(32),
      sku: `SKU-${1_000 + n}`,
      name: dice.words(3),
      price: 1 + dice.below(9_000) / 100,
      created_at: iso(created),
      updated_at: iso(created + dice.below(30 * 86_400_000)),
    };
  }));
}

/** Leases of flats: a counter over all changes, local times, and the end of those given up. */
function leases(): string[] {
  const dice = new Dice(35), clock = new Clock(dice);
  const streets = ["Elm Street 4", "Harbour Row 12", "Mill Lane 7", "Station Road 31", "Hill 2"];
  const flats = streets.map((address, n) => ({ unit: 2 + 3 * n, address, ended_on: null }));
  const rents = [620, 700, 780, 910];
  const states = new Map(flats.map(({ unit }) => [unit, { rent: dice.of(rents), tenant: "Ito" }]));
  const lines = times(119, (n) => {
    const flat = dice.of(n < 80 ? flats : flats.slice(1)), state = states.get(flat.unit)!;
    if (dice.below(2) === 0) state.rent = dice.of(rents);
    else state.tenant = dice.of(["Ito", "Moreau", "Okafor"]);
    return { seq: 1 + n, ...flat, ...state, saved: clock.iso.slice(0, 19).replace("T", " ") };
  });
  const [first] = flats;
  const saved = clock.iso.slice(0, 19).replace("T", " ");
  const last = { seq: 120, ...first, ended_on: saved, ...states.get(first!.unit), saved };
  return text([...lines, lines.at(-1), last]);
}

/** The lines of each kind of log, by a name for it. */
export const everydayLogs = {
  issueHistory,
  fleet,
  agentSteps,
  embeddedDatabase,
  readings,
  chat,
  contacts,
  featureFlags,
  commits,
  analytics,
  orders,
  tasks,
  devices,
  articles,
  leases,
} as const satisfies Record<string, () => string[]>;
