/**
 * What a page of another site, another server on this machine or a hostile client may try: sent as
 * bytes, since every client that is well-behaved would change it on the way.
 *
 * @module
 */

import assert from "node:assert/strict";
import { open } from "../../mod.ts";
import { rawExchange, rawRequest } from "../testing/servers/raw_http.ts";
import { type LogServer, serve } from "./serve.ts";

const TOKEN = "0123456789abcdef".repeat(4);
const AUTH = `Authorization: Bearer ${TOKEN}`;
const JSON_TYPE = "Content-Type: application/json";

/** A server over a folder, which must be as it was when the test ends. */
async function attacked(
  attack: (server: LogServer, folder: string) => Promise<void>,
  options: { isWritable?: boolean; headerTimeoutMs?: number } = {},
): Promise<void> {
  const folder = await Deno.makeTempDir();
  const line = '{"id":"a/b?c#d","at":"2026-05-01T00:00:00Z","text":"<script>alert(1)</script>"}\n';
  await Deno.writeTextFile(`${folder}/entries.jsonl`, line);
  const before = await hashOf(folder);
  const state = await open(folder, { now: () => 1_777_900_000_000_000n, watch: false });
  const page = new Map([["/index.html", { type: "text/html; charset=utf-8", body: "<p>log" }]]);
  const server = await serve(state, { token: TOKEN, page, ...options });
  await server.ready;
  try {
    await attack(server, folder);
  } finally {
    await server.close();
    await state.close();
  }
  if (!options.isWritable) assert.equal(await hashOf(folder), before);
  await Deno.remove(folder, { recursive: true });
}

async function hashOf(folder: string): Promise<string> {
  const files: string[] = [];
  for await (const { name } of Deno.readDir(folder)) {
    files.push(`${name} ${await Deno.readTextFile(`${folder}/${name}`)}`);
  }
  return files.sort().join("\n");
}

const own = ({ port }: LogServer) => `Host: 127.0.0.1:${port}`;

Deno.test("a server answers to its loopback names with its port, and to no other Host", async () => {
  await attacked(async (server) => {
    const { port } = server;
    for (
      const host of [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`, `LOCALHOST:${port}`]
    ) {
      const headers = [`Host: ${host}`, AUTH];
      assert.equal(
        (await rawRequest(port, { target: "/api/v1/entries", headers })).status,
        200,
        host,
      );
    }
    const foreign = [
      "evil.example",
      `evil.example:${port}`,
      "127.0.0.1",
      `127.0.0.1:${port + 1}`,
      `127.0.0.1.evil.example:${port}`,
      `localhost.:${port}`,
      `localhost.evil.example:${port}`,
      `0.0.0.0:${port}`,
      `[::ffff:127.0.0.1]:${port}`,
      `127.1:${port}`,
      `2130706433:${port}`,
      `127.0.0.1:${port}@evil.example`,
      "",
    ];
    for (const host of foreign) {
      for (const target of ["/", "/api/v1/entries", "/api/v1/health"]) {
        const { status } = await rawRequest(port, { target, headers: [`Host: ${host}`, AUTH] });
        assert([400, 421].includes(status), `${host} ${target}: ${status}`);
      }
    }
    assert([400, 421].includes((await rawRequest(port, { target: "/", headers: [AUTH] })).status));
    const twice = [own(server), `Host: evil.example`, AUTH];
    assert([400, 421].includes((await rawRequest(port, { target: "/", headers: twice })).status));
  });
});

Deno.test("a target in absolute form has to name the server too", async () => {
  await attacked(async (server) => {
    const headers = [own(server), AUTH];
    for (
      const host of ["evil.example", `evil.example:${server.port}`, "127.0.0.1", "user@127.0.0.1"]
    ) {
      const target = `http://${host}/api/v1/entries`;
      assert.equal((await rawRequest(server.port, { target, headers })).status, 421, host);
    }
    const target = `http://127.0.0.1:${server.port}/api/v1/entries`;
    assert.equal((await rawRequest(server.port, { target, headers })).status, 200);
    assert([400, 421].includes((await rawRequest(server.port, { target: "*", headers })).status));
  });
});

Deno.test("a page of another origin or site is refused, before its token is looked at", async () => {
  await attacked(async (server) => {
    const { port } = server;
    const refused = [
      "Origin: http://evil.example",
      "Origin: null",
      `Origin: http://127.0.0.1:${port + 1}`,
      `Origin: https://127.0.0.1:${port}`,
      `Origin: http://127.0.0.1:${port}.evil.example`,
      "Sec-Fetch-Site: cross-site",
      "Sec-Fetch-Site: same-site",
    ];
    for (const header of refused) {
      for (const target of ["/", "/api/v1/entries", "/api/v1/health"]) {
        const answer = await rawRequest(port, { target, headers: [own(server), header] });
        assert.equal(answer.status, 403, `${header} ${target}`);
        assert.equal(answer.header("access-control-allow-origin"), undefined);
      }
    }
    const preflight = await rawRequest(port, {
      method: "OPTIONS",
      target: "/api/v1/dispatch",
      headers: [own(server), "Origin: http://evil.example", "Access-Control-Request-Method: POST"],
    });
    assert.equal(preflight.status, 403);
    for (
      const header of [
        `Origin: http://localhost:${port}`,
        "Sec-Fetch-Site: same-origin",
        "Sec-Fetch-Site: none",
      ]
    ) {
      const headers = [own(server), AUTH, header];
      assert.equal(
        (await rawRequest(port, { target: "/api/v1/entries", headers })).status,
        200,
        header,
      );
    }
  });
});

Deno.test("a link on another site opens the page in a tab, and nothing else gets in that way", async () => {
  await attacked(async (server) => {
    const { port } = server;
    const link = [
      own(server),
      "Sec-Fetch-Site: cross-site",
      "Sec-Fetch-Mode: navigate",
      "Sec-Fetch-Dest: document",
      "Sec-Fetch-User: ?1",
    ];
    for (const target of ["/", "/e/a?at=2026-05-01", "/problems", "/?q=x"]) {
      const { status, text, header } = await rawRequest(port, { target, headers: link });
      assert.equal(status, 200, target);
      assert.match(text, /<p>log/);
      assert.equal(header("cross-origin-opener-policy"), "same-origin");
      assert.match(header("content-security-policy")!, /frame-ancestors 'none'/);
    }
    const without = (name: string) => link.filter((header) => !header.startsWith(name));
    const withOther = (header: string) => [...without(header.split(":")[0]!), header];
    const refused: [headers: string[], method?: string, target?: string][] = [
      [without("Sec-Fetch-Mode")],
      [without("Sec-Fetch-Dest")],
      ...["iframe", "frame", "object", "embed", "empty", "script", "DOCUMENT", ""]
        .map((dest): [string[]] => [withOther(`Sec-Fetch-Dest: ${dest}`)]),
      ...["no-cors", "cors", "nested-navigate", ""]
        .map((mode): [string[]] => [withOther(`Sec-Fetch-Mode: ${mode}`)]),
      [[...link, "Sec-Fetch-Dest: iframe"]],
      [[...link, "Origin: http://evil.example"]],
      [[...link, "Origin: null"]],
      [link, "POST"],
      [link, "HEAD"],
      [[...link, AUTH], "GET", "/api/v1"],
      [[...link, AUTH], "GET", "/api/v1/entries"],
      [[...link, AUTH], "GET", "/api/v1/health"],
      [[...link, AUTH, JSON_TYPE], "POST", "/api/v1/dispatch"],
    ];
    for (const [headers, method = "GET", target = "/"] of refused) {
      const answer = await rawRequest(port, { method, target, headers });
      assert.equal(answer.status, 403, `${method} ${target} ${headers}`);
    }
    const rebound = [...without("Host"), `Host: evil.example:${port}`];
    assert.equal((await rawRequest(port, { target: "/", headers: rebound })).status, 421);
  });
});

Deno.test("only the whole token in its header lets anybody in, and it is told to nobody", async () => {
  await attacked(async (server) => {
    const { port } = server;
    const wrong = [
      "X-Nothing: 1",
      "Authorization: Bearer",
      `Authorization: Bearer ${TOKEN.slice(1)}`,
      `Authorization: Bearer ${TOKEN}0`,
      `Authorization: Basic ${btoa(`:${TOKEN}`)}`,
      `Authorization: ${TOKEN}`,
      `Cookie: token=${TOKEN}`,
    ];
    for (const header of wrong) {
      for (
        const target of [
          "/api/v1",
          "/api/v1/entries",
          `/api/v1/entries?token=${TOKEN}`,
          "/api/v1/changes",
          "/api/v1/openapi.json",
        ]
      ) {
        const { status, text } = await rawRequest(port, { target, headers: [own(server), header] });
        assert.equal(status, 401, `${header} ${target}`);
        if (!target.includes(TOKEN)) assert(!text.includes(TOKEN));
      }
    }
    const health = await rawRequest(port, { target: "/api/v1/health", headers: [own(server)] });
    assert.equal(health.text.split("\r\n\r\n")[1]!.includes('{"state":"ready"}'), true);
    assert(!health.text.includes("entries"));
  });
});

Deno.test("what is written has to be JSON, of a known shape, and to a server that writes", async () => {
  await attacked(async (server) => {
    const post = (headers: string[], body: string) =>
      rawRequest(server.port, {
        method: "POST",
        target: "/api/v1/dispatch",
        headers: [
          own(server),
          AUTH,
          `Content-Length: ${new TextEncoder().encode(body).length}`,
          ...headers,
        ],
        body,
      });
    const capture = '{"command":"EntriesCapture","args":{"text":"x"}}';
    for (
      const type of [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data",
        "application/jsonx",
        "text/json",
      ]
    ) {
      assert.equal((await post([`Content-Type: ${type}`], capture)).status, 415, type);
    }
    assert.equal((await post([], capture)).status, 415);
    const shapes = [
      "",
      "[]",
      "null",
      "7",
      "{",
      '{"command":7}',
      '{"command":null}',
      '{"command":"__proto__"}',
      '{"command":"constructor"}',
      '{"command":"EntriesCapture","args":{"text":"x","__proto__":{"a":1},"more":1}}',
      '{"command":"EntriesList","args":{"limit":-1}}',
      '{"command":"EntriesList","args":{"limit":1e9}}',
      '{"command":"EntriesList","more":1}',
      `{"command":"EntriesList","args":${"[".repeat(50_000)}${"]".repeat(50_000)}}`,
      '{"command":"\\ud800"}',
    ];
    for (const body of shapes) {
      assert.equal((await post([JSON_TYPE], body)).status, 400, body.slice(0, 60));
    }
    for (const command of ["Capture", "Edit", "Delete", "Restore", "Review"]) {
      const args = {
        Capture: { text: "x" },
        Edit: { id: "a", fields: {} },
        Review: { id: "a", grade: "good" },
      };
      const given = args[command as "Edit"] ?? { id: "a" };
      const body = JSON.stringify({ command: `Entries${command}`, args: given });
      assert.equal((await post([JSON_TYPE], body)).status, 403, command);
    }
    for (const method of ["PUT", "DELETE", "PATCH", "POST", "TRACE"]) {
      const headers = [own(server), AUTH, "Content-Length: 0"];
      const { status } = await rawRequest(server.port, {
        method,
        target: "/api/v1/entries",
        headers,
      });
      assert([400, 405].includes(status), `${method}: ${status}`);
    }
  });
});

Deno.test("bodies, headers, parameters and nesting have limits", async () => {
  await attacked(async (server) => {
    const { port } = server;
    const big = "x".repeat(2 * 1024 * 1024);
    const headers = [own(server), AUTH, JSON_TYPE];
    const declared = [...headers, `Content-Length: ${big.length}`];
    const target = "/api/v1/dispatch";
    const sized = await rawRequest(port, { method: "POST", target, headers: declared, body: big });
    assert.equal(sized.status, 413);
    const chunk = `${(64 * 1024).toString(16)}\r\n${"x".repeat(64 * 1024)}\r\n`;
    const chunked = [...headers, "Transfer-Encoding: chunked"];
    const bomb = await rawRequest(port, {
      method: "POST",
      target,
      headers: chunked,
      body: chunk.repeat(40),
    });
    assert.equal(bomb.status, 413);
    const long = [own(server), AUTH, `X-Long: ${"x".repeat(1024 * 1024)}`];
    const tooLong = await rawRequest(port, { target: "/", headers: long });
    assert([0, 400, 431].includes(tooLong.status), `${tooLong.status}`);
    const both = [...headers, "Content-Length: 2", "Transfer-Encoding: chunked"];
    const smuggled = await rawRequest(port, {
      method: "POST",
      target,
      headers: both,
      body: "0\r\n\r\n",
    });
    assert([0, 400].includes(smuggled.status), `${smuggled.status}`);
    const wrong = [
      "entries?limit=1000000",
      "entries?limit=0",
      "entries?limit=-1",
      "entries?limit=1&limit=2",
      "entries?nonsense=1",
      "entries?__proto__=1",
      `entries?q=${"x".repeat(12_000)}`,
      "entries?cursor=nonsense",
      "entries?cursor=5-00000000",
      "timeline?bins=100000000",
      "timeline?bins=1201",
      "entries?at=soon",
      "entries?at=line:99",
      "entries?log=nothing",
      "entries/%ff",
      "diff?from=now",
    ];
    for (const path of wrong) {
      const { status } = await rawRequest(port, {
        target: `/api/v1/${path}`,
        headers: [own(server), AUTH],
      });
      assert([400, 410].includes(status), `${path.slice(0, 60)}: ${status}`);
    }
  });
});

Deno.test("a path is never the name of a file, and an id is only ever an id", async () => {
  await attacked(async (server) => {
    const headers = [own(server), AUTH];
    const nowhere = [
      "/../entries.jsonl",
      "/entries.jsonl",
      "/..%2f..%2fetc/passwd",
      "/%2e%2e/entries.jsonl",
      "/api/v1/../../etc/passwd",
      "/api/v1/..%2fentries.jsonl",
      "/assets/..%2f..%2fentries.jsonl",
      "/index.html?raw",
      "/@fs/etc/passwd",
      "/\\..\\entries.jsonl",
      "/api/v1//entries",
      "/api/v1/entries/",
      "/api/v1/entries/a/b/c",
    ];
    for (const target of nowhere) {
      const { status, text } = await rawRequest(server.port, { target, headers });
      assert(
        target.startsWith("/index.html") || [400, 404].includes(status),
        `${target}: ${status}`,
      );
      assert(!text.includes("root:") && !text.includes("alert(1)"), target);
    }
    for (
      const id of [
        "../../etc/passwd",
        "__proto__",
        "\0",
        "<img src=x onerror=alert(1)>",
        "constructor",
      ]
    ) {
      const target = `/api/v1/entries/${encodeURIComponent(id)}`;
      const { status, text } = await rawRequest(server.port, { target, headers });
      assert.equal(status, 404, id);
      assert(text.includes("/problems/unknown-id"));
    }
    const target = `/api/v1/entries/${encodeURIComponent("a/b?c#d")}`;
    assert.equal((await rawRequest(server.port, { target, headers })).status, 200);
  });
});

Deno.test("every answer tells the browser to run nothing, to sniff nothing and to be framed nowhere", async () => {
  await attacked(async (server) => {
    const requests: [status: number, target: string, headers: string[]][] = [
      [200, "/", [own(server)]],
      [200, "/e/x", [own(server)]],
      [200, "/api/v1/entries", [own(server), AUTH]],
      [401, "/api/v1/entries", [own(server)]],
      [404, "/nothing", [own(server)]],
      [421, "/", ["Host: evil.example"]],
    ];
    for (const [status, target, headers] of requests) {
      const answer = await rawRequest(server.port, { target, headers });
      assert.equal(answer.status, status, target);
      assert.match(
        answer.header("content-security-policy")!,
        /^default-src 'none';.*trusted-types 'none'$/,
      );
      assert.match(answer.header("content-security-policy")!, /frame-ancestors 'none'/);
      assert.equal(answer.header("x-content-type-options"), "nosniff");
      assert.equal(answer.header("referrer-policy"), "no-referrer");
      assert.equal(answer.header("cross-origin-resource-policy"), "same-origin");
      assert.equal(answer.header("set-cookie"), undefined);
    }
  });
});

Deno.test("heads that never end are cut off, while others are answered", async () => {
  await attacked(async (server) => {
    const { port } = server;
    using halves = new DisposableStack();
    const half = new TextEncoder().encode(`GET / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nX-Slow: `);
    const slow: Deno.Conn[] = [];
    for (let n = 0; n < 50; n++) {
      const connection = halves.use(await Deno.connect({ hostname: "127.0.0.1", port }));
      await connection.write(half);
      slow.push(connection);
    }
    const answer = await rawRequest(port, {
      target: "/api/v1/entries",
      headers: [own(server), AUTH],
    });
    assert.equal(answer.status, 200);
    const into = new Uint8Array(1024);
    for (const connection of slow) {
      let said = "";
      for (let read = await connection.read(into).catch(() => null); read !== null;) {
        said += new TextDecoder().decode(into.subarray(0, read));
        read = await connection.read(into).catch(() => null);
      }
      assert(said === "" || said.startsWith("HTTP/1.1 408"), said);
    }
  }, { headerTimeoutMs: 200 });
});

Deno.test("nothing listens but on the loopback address", async () => {
  await attacked(async (server) => {
    const others = Deno.networkInterfaces()
      .filter(({ family, address }) => family === "IPv4" && !address.startsWith("127."));
    for (const { address } of others) {
      await assert.rejects(Deno.connect({ hostname: address, port: server.port }));
    }
    await assert.rejects(Deno.connect({ hostname: "::1", port: server.port }));
  });
});

Deno.test("text with a newline or NUL stays one line of the log", async () => {
  await attacked(async (server, folder) => {
    const body = JSON.stringify({ command: "EntriesCapture", args: { text: 'a\nb\0{"id":"z"}' } });
    const length = `Content-Length: ${new TextEncoder().encode(body).length}`;
    const headers = [own(server), AUTH, JSON_TYPE, length];
    const target = "/api/v1/dispatch";
    const answer = await rawRequest(server.port, { method: "POST", target, headers, body });
    assert.equal(answer.status, 201);
    const lines = (await Deno.readTextFile(`${folder}/entries.jsonl`)).trimEnd().split("\n");
    assert.equal(lines.length, 2);
    assert.equal(JSON.parse(lines[1]!).text, 'a\nb\0{"id":"z"}');
  }, { isWritable: true });
});

Deno.test("bytes that are no HTTP get no answer that tells of the logs", async () => {
  await attacked(async (server) => {
    for (
      const bytes of [
        "\x16\x03\x01\x02\x00",
        "GET\r\n\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        "GET / HTTP/9.9\r\n\r\n",
      ]
    ) {
      const { status, text } = await rawExchange(server.port, `${bytes}\r\n\r\n`);
      assert([0, 400, 404, 421, 505].includes(status), `${JSON.stringify(bytes)}: ${status}`);
      assert(!text.includes("entries.jsonl"));
    }
  });
});
