import assert from "node:assert/strict";
import { MemoryStorage, open } from "../../mod.ts";
import { JsonWriter } from "../json/write.ts";
import { isRowStream, type RowStream } from "../json/row_page.ts";
import type { LogState } from "../live/state.ts";
import { ask } from "../query/ask/ask.ts";
import type { QuestionName } from "../query/ask/questions.ts";
import { LocalStorage } from "../storage/local.ts";
import { demoCopy } from "../testing/directories/demo_copy.ts";
import { type LogServer, serve, type ServeOptions } from "./serve.ts";

const NOW = 1_777_900_000_000_000n;
const ID = "01KESP0XXHPQVT1ZRXRATPZ5ZP";

/** A server over a copy of the demo. */
async function demo(
  use: (ask: Asking, server: LogServer, state: LogState, path: string) => Promise<void>,
  options: ServeOptions = {},
): Promise<void> {
  await using copy = await demoCopy();
  const storage = new LocalStorage(copy.path);
  const state = await open(storage, { now: () => NOW, timeZone: "Europe/Berlin", watch: false });
  const server = await serve(state, { storage, ...options });
  await server.ready;
  try {
    await use(asking(server), server, state, copy.path);
  } finally {
    await server.close();
    await state.close();
  }
}

type Asking = ReturnType<typeof asking>;

function asking({ origin, token }: LogServer) {
  return async (path: string, headers: Record<string, string> = {}) => {
    const response = await fetch(`${origin}/api/v1${path}`, {
      headers: { authorization: `Bearer ${token}`, ...headers },
    });
    const text = await response.text();
    // deno-lint-ignore no-explicit-any
    const value = (): any => JSON.parse(text);
    return { status: response.status, headers: response.headers, text, value };
  };
}

/** What the command line prints with --json. */
async function printed(state: LogState, name: QuestionName, given: object): Promise<string> {
  const pieces: string[] = [];
  const decoder = new TextDecoder();
  const writer = new JsonWriter((bytes) => pieces.push(decoder.decode(bytes, { stream: true })));
  const answer = await ask(state.logs, name, given as never, NOW);
  if (isRowStream(answer as RowStream<unknown>)) {
    await (answer as RowStream<unknown>).writeTo(writer);
  } else if (Symbol.asyncIterator in answer) {
    for await (const row of answer as AsyncIterable<unknown>) writer.writeRow(row);
  } else if (Array.isArray(answer)) answer.forEach((row) => writer.writeRow(row));
  else writer.writeRow(answer);
  writer.end();
  return pieces.join("");
}

const SAME: [path: string, name: QuestionName, given: object][] = [
  ["/entries", "list", {}],
  ["/entries?log=sessions", "list", { log: "sessions" }],
  ["/entries?since=2026-04-01&limit=3", "list", { since: "2026-04-01", limit: "3" }],
  ["/entries?at=2026-02-20", "asof", { when: "2026-02-20" }],
  ["/entries?at=last%20tuesday", "asof", { when: "last tuesday" }],
  ["/entries?at=line:26", "asof", { when: "line:26" }],
  [`/entries/${ID}?at=2026-03-01`, "asof", { when: "2026-03-01", id: ID }],
  [`/entries/${ID}`, "asof", { when: "now", id: ID }],
  [`/entries/${ID}/show`, "show", { id: ID }],
  [`/entries/${ID}/history`, "history", { id: ID }],
  [`/entries/${ID}/history?all=true&reverse=true`, "history", {
    id: ID,
    all: "true",
    reverse: "true",
  }],
  [`/entries/${ID}/blame?at=line:60`, "blame", { id: ID, at: "line:60" }],
  ["/diff?from=2026-04-26&to=2026-05-03", "diff", { from: "2026-04-26", to: "2026-05-03" }],
  ["/carry", "carry", {}],
  ["/carry?at=2026-03-01", "carry", { at: "2026-03-01" }],
  ["/stats", "stats", {}],
];

for (const [path, name, given] of SAME) {
  Deno.test(`GET ${path} as lines is what "log ${name} --json" prints, byte for byte`, async () => {
    await demo(async (ask, _, state) => {
      const { text, status } = await ask(path, { accept: "application/jsonl" });
      assert.equal(status, 200);
      assert.equal(text, await printed(state, name, given));
    });
  });
}

Deno.test("pages of entries come one behind the other to what a replay gives, at any moment", async () => {
  await demo(async (ask) => {
    for (const at of ["", "at=2026-02-20&", "at=line:100&"]) {
      const lines = await ask(`/entries?${at}`, { accept: "application/jsonl" });
      const all = lines.text.trimEnd().split("\n").map((line) => JSON.parse(line));
      const rows: unknown[] = [];
      let cursor = "";
      do {
        const page = (await ask(`/entries?${at}limit=7${cursor}`)).value();
        assert.equal(page.live, all.length);
        rows.push(...page.rows);
        cursor = page.next === null ? "" : `&cursor=${page.next}`;
      } while (cursor !== "");
      assert.deepEqual(rows, all);
    }
  });
});

Deno.test("pages of other rows come one behind the other to all of them", async () => {
  await demo(async (ask) => {
    for (
      const path of [
        `/entries/${ID}/history?`,
        "/diff?from=2026-03-01&to=now&",
        "/problems?",
        "/lines?from=20&",
      ]
    ) {
      const rows: unknown[] = [];
      const first = (await ask(`${path}limit=1000`)).value();
      for (let cursor = "";;) {
        const { rows: some, next } = (await ask(`${path}limit=3${cursor}`)).value();
        rows.push(...some);
        if (next === null) break;
        cursor = `&cursor=${next}`;
      }
      assert.deepEqual(rows, first.rows);
      assert(rows.length > 3, path);
    }
  });
});

Deno.test("entries are found by text, tag, kind and deletion, at a moment", async () => {
  await demo(async (ask) => {
    const texts = async (query: string) =>
      (await ask(`/entries?${query}`)).value().rows
        .map(({ entry }: { entry: { text: string } }) => entry.text);
    assert.deepEqual((await texts("q=FERNWEH")).slice(0, 1), ["das Fernweh"]);
    assert.deepEqual((await texts("q=fernweh&at=2026-02-01")).slice(0, 1), ["Fernweh"]);
    assert.deepEqual(await texts("q=nothing%20like%20this"), []);
    const { facets, live } = (await ask("/entries?facets=true&limit=1")).value();
    assert.equal(facets.of, live);
    const [[kind, count]] = facets.kinds;
    assert.equal((await texts(`kind=${kind}&limit=1000`)).length, count);
    const [[tag, tagged]] = facets.tags;
    assert.equal((await texts(`tag=${tag}&limit=1000`)).length, tagged);
    const deleted = (await ask("/entries?deleted=true&limit=1000")).value();
    assert.equal(deleted.rows.length, 8);
  });
});

Deno.test("a timeline counts all lines, and names the changes beside a moment", async () => {
  await demo(async (ask) => {
    const { bins, readable, moment, marks } = (await ask("/timeline?bins=50")).value();
    assert.equal(bins.length, 50);
    const counted = bins.flatMap(([, ...counts]: [string, ...number[]]) => counts)
      .reduce((a: number, b: number) => a + b, 0);
    assert.equal(counted, readable);
    assert.equal(moment.rank, moment.of - 1);
    assert.equal(moment.next, null);
    assert(marks.some(({ kind }: { kind: string }) => kind === "malformed"));
    const before = (await ask(`/timeline?at=${encodeURIComponent(moment.prev)}`)).value();
    assert.equal(before.moment.rank, moment.rank - 1);
    assert.equal(before.moment.next, moment.instant);
    const ranked = (await ask(`/timeline?rank=${moment.rank - 1}`)).value();
    assert.deepEqual(ranked.moment, before.moment);
  });
});

Deno.test("an answer has a tag, and is not sent again while nothing changes it", async () => {
  const diff = "/diff?from=2026-03-01&to=2026-04-01";
  const ofId = [`/entries/${ID}/history`, `/entries/${ID}/blame`];
  const withEvents = [`/entries/${ID}/show`, `/entries/${ID}?at=2026-03-01`];
  const ofLog = ["/entries?at=2026-02-20", "/timeline", "/lines", "/carry?at=2026-03-01", "/stats"];
  const others = ["/entries?log=sessions", "/timeline?log=firings", "/lines?log=sessions"];
  const all = [diff, ...ofId, ...withEvents, ...ofLog, ...others];
  await demo(async (ask, _, state) => {
    const tags = new Map<string, string>();
    const changedBy = async (write: () => Promise<unknown>) => {
      for (const path of all) tags.set(path, (await ask(path)).headers.get("etag")!);
      await write();
      const changed: string[] = [];
      for (const path of all) {
        const { status, text } = await ask(path, { "if-none-match": tags.get(path)! });
        if (status === 200) changed.push(path);
        else assert.deepEqual([status, text], [304, ""]);
      }
      return changed;
    };
    assert.deepEqual(await changedBy(() => Promise.resolve()), []);
    assert.deepEqual(await changedBy(() => state.capture("new")), ofLog);
    const edited = await changedBy(() => state.edit(ID, { note: "once more" }));
    assert.deepEqual(edited, [...ofId, ...withEvents, ...ofLog]);
    const reviewed = await changedBy(() => state.review(ID, "good"));
    assert.deepEqual(reviewed, [
      ...withEvents,
      "/entries?at=2026-02-20",
      "/carry?at=2026-03-01",
      "/stats",
    ]);
  });
});

Deno.test("an answer has another tag once its log was rewritten, also in as many bytes", async () => {
  await demo(async (ask, _, __, path) => {
    const question = `/entries/${ID}/history`;
    const etag = (await ask(question)).headers.get("etag")!;
    const file = `${path}/entries.jsonl`;
    const text = await Deno.readTextFile(file);
    await Deno.writeTextFile(file, text.replace("Fernweh", "Heimweh"));
    assert.equal((await ask(question, { "if-none-match": etag })).status, 200);
  });
});

Deno.test("dispatch asks and writes by name; a write is answered once the state has it", async () => {
  await demo(async (_, { origin, token }, state) => {
    const call = async (command: string, args: object) => {
      const response = await fetch(`${origin}/api/v1/dispatch`, {
        method: "POST",
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        body: JSON.stringify({ command, args }),
      });
      return { status: response.status, value: await response.json() };
    };
    const list = await call("EntriesList", { limit: 2 });
    assert.equal(list.value.result.rows.length, 2);
    const captured = await call("EntriesCapture", { text: "neu", fields: { tags: ["x"] } });
    assert.equal(captured.status, 201);
    const { id, line, position } = captured.value;
    assert.equal((await state.entries.get(id))?.line, line);
    assert(position.startsWith(`entries@${captured.value.offset + 1}`) === false);
    assert.equal(
      (await call("EntriesEdit", { id, fields: { text: "neuer" }, expected_version: 1 })).status,
      201,
    );
    const late = await call("EntriesEdit", {
      id,
      fields: { text: "zu spät" },
      expected_version: 1,
    });
    assert.deepEqual([late.status, late.value.version], [412, 2]);
    assert.equal((await call("EntriesReview", { id, grade: "good" })).status, 201);
    assert.equal((await call("EntriesDelete", { id })).status, 201);
    assert.equal((await call("EntriesEdit", { id, fields: { text: "?" } })).status, 409);
    assert.equal((await call("EntriesRestore", { id })).status, 201);
    assert.equal((await state.entries.get(id))?.entry?.text.includes("neuer"), true);
    assert.equal((await call("EntriesEdit", { id: "nope", fields: { text: "?" } })).status, 404);
  }, { isWritable: true });
});

Deno.test("an unknown id is answered with the nearest, one that is not there yet is no failure", async () => {
  await demo(async (ask) => {
    const unknown = await ask("/entries/01KESP0XXHPQVT1ZRXRATPZ5ZX");
    assert.equal(unknown.status, 404);
    assert.equal(unknown.headers.get("content-type"), "application/problem+json");
    assert.match(unknown.value().hint, new RegExp(ID));
    const early = await ask(`/entries/${ID}?at=2020-01-01`);
    assert.deepEqual([early.status, early.value().reason], [200, "not_yet"]);
  });
});

Deno.test("a server answers for its health at once, and others once all is in memory", async () => {
  const storage = new MemoryStorage({ "entries.jsonl": '{"id":"a"}\n' });
  const state = await open(storage, { now: () => NOW, hydrate: "manually", watch: false });
  const server = await serve(state);
  const ask = asking(server);
  assert.equal((await ask("/health")).value().state, "hydrating");
  const early = await ask("/entries", { prefer: "wait=0" });
  assert.equal(early.status, 503);
  assert.equal(early.headers.get("retry-after"), "1");
  assert.deepEqual(Object.keys(early.value()).slice(-2), ["bytes", "bytes_total"]);
  const waiting = ask("/entries");
  await state.hydrate();
  assert.equal((await waiting).value().rows.length, 1);
  assert.equal((await ask("/health")).value().state, "ready");
  await server.close();
  await state.close();
});

Deno.test("a port that is taken is refused, and a closed server is gone", async () => {
  const state = await open(new MemoryStorage({}), { now: () => NOW, watch: false });
  const server = await serve(state);
  await assert.rejects(serve(state, { port: server.port }), /another program has it/);
  await server.close();
  await assert.rejects(fetch(`${server.origin}/api/v1/health`));
  await state.close();
});

Deno.test("a server names its logs, and each of them can be asked", async () => {
  await demo(async (ask) => {
    const { logs } = (await ask("")).value();
    assert.deepEqual(logs.map(({ log, file }: { log: string; file: string }) => [log, file]), [
      ["entries", "entries.jsonl"],
      ["interactions", "interactions.jsonl"],
      ["firings", "firings.jsonl"],
      ["sessions", "sessions.jsonl"],
    ]);
    for (const { log } of logs) {
      const { rows: [{ id }] } = (await ask(`/entries?log=${log}&limit=1`)).value();
      const paths = [
        "/timeline?",
        "/lines?",
        "/diff?from=2026-03-01&to=now&",
        ...["", "/show", "/history", "/blame"].map((part) =>
          `/entries/${encodeURIComponent(id)}${part}?`
        ),
      ];
      for (const path of paths) assert.equal((await ask(`${path}log=${log}`)).status, 200, path);
    }
  });
});

Deno.test("the description of the server has every route, and says what each may be asked with", async () => {
  await demo(async (ask) => {
    const { paths, openapi } = (await ask("/openapi.json")).value();
    assert.equal(openapi, "3.1.0");
    const { questions } = (await ask("")).value();
    for (const { path, parameters } of questions) {
      const described = paths[path].get.parameters.map(({ name }: { name: string }) => name);
      assert.deepEqual(described, parameters, path);
    }
    assert.equal(questions.length, 13);
  });
});
