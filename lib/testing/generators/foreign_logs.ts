/**
 * Logs in the shapes that other programs write, each of some twenty to two hundred lines.
 *
 * @module
 */

import { Clock, Dice, iso, START_MS, text, times } from "./dice.ts";

/** An issue tracker's file, a line an issue, sorted by id and rewritten in place. */
function beads(): string[] {
  const dice = new Dice(1);
  return text(times(60, (n) => {
    const created = START_MS + n * 3_600_000 + dice.below(3_000_000);
    const updated = dice.below(3) === 0 ? created : created + dice.below(40 * 86_400_000);
    const isClosed = updated > created && dice.below(2) === 0;
    return {
      id: `bd-${dice.token(4)}`,
      title: dice.words(4),
      ...(dice.below(2) === 0 && { description: `${dice.words(12)}\n\n${dice.words(20)}` }),
      status: isClosed ? "closed" : dice.of(["open", "in_progress"]),
      priority: dice.below(4),
      issue_type: dice.of(["bug", "task", "feature"]),
      ...(dice.below(2) === 0 && { assignee: dice.of(["ada", "grace"]) }),
      created_at: iso(created),
      updated_at: iso(updated),
      ...(isClosed && { closed_at: iso(updated) }),
      ...(dice.below(4) === 0 && { due_at: `2026-0${4 + dice.below(5)}-01T00:00:00Z` }),
      ...(n > 0 && dice.below(3) === 0 && {
        dependencies: [{
          issue_id: `bd-${dice.token(4)}`,
          depends_on_id: `bd-${dice.token(4)}`,
          type: "blocks",
          created_at: iso(created),
        }],
      }),
    };
  }));
}

/** An embedded database's file: whole documents, dates as objects, deletions of an id alone. */
function nedb(): string[] {
  const dice = new Dice(2), clock = new Clock(dice);
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
  const born = new Map<string, number>();
  const lines: unknown[] = [{ $$indexCreated: { fieldName: "planet", unique: true } }];
  for (let n = 0; n < 90; n++) {
    const known = [...born.keys()];
    const ms = clock.ms;
    if (known.length > 3 && dice.below(8) === 0) {
      const _id = dice.of(known);
      lines.push({ $$deleted: true, _id });
      born.delete(_id);
      continue;
    }
    const _id = known.length > 3 && dice.below(2) === 0 ? dice.of(known) : dice.token(16, alphabet);
    const createdAt = born.get(_id) ?? ms;
    born.set(_id, createdAt);
    lines.push({
      planet: dice.of(["Mars", "Earth", "Venus", "Io"]) + n,
      remark: dice.words(5),
      inhabited: dice.below(2) === 0,
      _id,
      createdAt: { $$date: createdAt },
      updatedAt: { $$date: ms },
    });
  }
  return text(lines);
}

/** What an agent and its user said, with lines of other kinds between. */
function transcript(): string[] {
  const dice = new Dice(3), clock = new Clock(dice);
  const session = dice.uuid();
  let parent: string | null = null, request = "";
  const lines: unknown[] = [{ type: "summary", summary: dice.words(4), leafUuid: dice.uuid() }];
  for (let n = 0; n < 120; n++) {
    const uuid = dice.uuid(), isUser = n % 3 === 0;
    if (n % 3 === 1) request = `req_${dice.token(22)}`;
    const shared = {
      parentUuid: parent,
      isSidechain: false,
      userType: "external",
      cwd: "/home/ada/project",
      sessionId: session,
      version: "1.0.44",
      gitBranch: n < 70 ? "main" : "parser",
    };
    if (dice.below(12) === 0) {
      const timestamp = clock.iso;
      lines.push({
        type: "file-history-snapshot",
        messageId: parent,
        snapshot: { messageId: parent, trackedFileBackups: {}, timestamp },
        isSnapshotUpdate: false,
      });
    }
    lines.push(
      isUser
        ? {
          ...shared,
          type: "user",
          message: { role: "user", content: dice.words(9) },
          uuid,
          timestamp: clock.iso,
        }
        : {
          ...shared,
          message: {
            id: `msg_${request.slice(4)}`,
            type: "message",
            role: "assistant",
            model: "large-2",
            content: [{ type: "text", text: dice.words(12) }],
            stop_reason: null,
            usage: { input_tokens: dice.below(9000), output_tokens: dice.below(900) },
          },
          requestId: request,
          type: "assistant",
          uuid,
          timestamp: clock.iso,
        },
    );
    parent = uuid;
  }
  return text(lines);
}

/** A channel's messages. */
function slack(): string[] {
  const dice = new Dice(4), clock = new Clock(dice);
  const users = times(6, () => `U0${dice.token(7, "ABCDEFGH0123456789")}`);
  const threads: string[] = [];
  return text(times(140, (n) => {
    const ts = `${Math.floor(clock.ms / 1000)}.${String(n % 7).padStart(4, "0")}${
      dice.below(90) + 10
    }`;
    if (dice.below(9) === 0) {
      const user = dice.of(users);
      const said = `<@${user}> has joined the channel`;
      return { type: "message", subtype: "channel_join", ts, user, text: said };
    }
    const thread = threads.length > 0 && dice.below(3) === 0 ? dice.of(threads) : null;
    if (thread === null && dice.below(3) === 0) threads.push(ts);
    return {
      client_msg_id: dice.uuid(),
      type: "message",
      user: dice.of(users),
      text: dice.words(3 + dice.below(9)),
      ts,
      team: "T024BE7LD",
      ...(thread !== null && { thread_ts: thread, parent_user_id: dice.of(users) }),
      ...(threads.at(-1) === ts && { thread_ts: ts, reply_count: dice.below(5) }),
    };
  }));
}

/** Spans of requests, each line one batch of one. */
function otlp(): string[] {
  const dice = new Dice(5);
  let ms = START_MS, trace = dice.token(32), parent = "";
  return text(times(80, (n) => {
    if (n % 4 === 0) [trace, parent] = [dice.token(32), ""];
    ms += 40 + dice.below(4000);
    const spanId = dice.token(16), tookMs = 1 + dice.below(30);
    const nanos = (at: number) => `${at}${String(dice.below(1_000_000)).padStart(6, "0")}`;
    const span = {
      traceId: trace,
      spanId,
      parentSpanId: parent,
      name: `${dice.of(["GET", "PUT"])} /${dice.of(["orders", "users"])}`,
      kind: 2,
      startTimeUnixNano: nanos(ms),
      endTimeUnixNano: nanos(ms + tookMs),
      attributes: [{ key: "http.status_code", value: { intValue: dice.of(["200", "404"]) } }],
      status: {},
    };
    parent = spanId;
    const resource = {
      attributes: [{ key: "service.name", value: { stringValue: "shop" } }],
    };
    const scopeSpans = [{ scope: { name: "shop.http", version: "1" }, spans: [span] }];
    return { resourceSpans: [{ resource, scopeSpans }] };
  }));
}

/** A collection as `mongoexport` gives it. */
function mongo(): string[] {
  const dice = new Dice(6);
  return text(times(70, (n) => {
    const created = START_MS + n * 900_000 + dice.below(800_000);
    const updated = dice.below(4) === 0 ? created : created + dice.below(20 * 86_400_000);
    return {
      _id: { $oid: `65f1${dice.token(20)}` },
      email: `reader${n}@example.org`,
      name: dice.words(2),
      plan: dice.of(["free", "paid"]),
      born: { $date: `19${80 + dice.below(20)}-0${1 + dice.below(9)}-11T00:00:00Z` },
      owner: { $oid: dice.of(["65f0aaaaaaaaaaaaaaaaaaaa", "65f0bbbbbbbbbbbbbbbbbbbb"]) },
      createdAt: { $date: iso(created) },
      updatedAt: { $date: iso(updated) },
      __v: dice.below(3),
    };
  }));
}

/** What things in a house were, each time that it changed. */
function homeAutomation(): string[] {
  const dice = new Dice(7), clock = new Clock(dice);
  const things = [
    {
      entity_id: "light.kitchen",
      attributes: { friendly_name: "Kitchen light", icon: "mdi:bulb" },
    },
    { entity_id: "light.hall", attributes: { friendly_name: "Hall light", icon: "mdi:bulb" } },
    {
      entity_id: "sensor.attic_temperature",
      attributes: { friendly_name: "Attic temperature", unit_of_measurement: "°C" },
    },
    { entity_id: "binary_sensor.door", attributes: { friendly_name: "Front door" } },
  ];
  const states = new Map<string, { state: string; changed: string }>();
  return text(times(160, () => {
    const { entity_id, attributes } = dice.of(things);
    const now = clock.iso.replace("Z", "+00:00");
    const before = states.get(entity_id);
    const state = entity_id.startsWith("sensor")
      ? (18 + dice.below(80) / 10).toFixed(1)
      : dice.below(5) === 0 && before !== undefined
      ? before.state
      : before?.state === "on"
      ? "off"
      : "on";
    const changed = before?.state === state ? before.changed : now;
    states.set(entity_id, { state, changed });
    return {
      entity_id,
      state,
      attributes,
      last_changed: changed,
      last_updated: now,
      context: {
        id: `01H${dice.token(23, "0123456789ABCDEFGHJK")}`,
        parent_id: null,
        user_id: null,
      },
    };
  }));
}

/** What happened to tasks. */
function todo(): string[] {
  const dice = new Dice(8), clock = new Clock(dice);
  const open = new Map<number, "open" | "done">();
  let next = 0;
  return text(times(150, () => {
    const known = [...open.keys()];
    const ts = clock.ms;
    if (known.length < 3 || dice.below(3) === 0) {
      open.set(++next, "open");
      return { event: "added", task: { id: next, title: dice.words(4), list: "home" }, ts };
    }
    const id = dice.of(known);
    switch (dice.below(4)) {
      case 0:
        open.delete(id);
        return { event: "removed", task: { id }, ts };
      case 1:
        return { event: "renamed", task: { id, title: dice.words(4), list: "home" }, ts };
      default: {
        const state = open.get(id) === "open" ? "done" : "open";
        open.set(id, state);
        return { event: state === "done" ? "completed" : "reopened", task: { id }, ts };
      }
    }
  }));
}

/** The lines of each kind of log, by a name for it. */
export const foreignLogs = {
  beads,
  nedb,
  transcript,
  slack,
  otlp,
  mongo,
  homeAutomation,
  todo,
} as const satisfies Record<string, () => string[]>;
