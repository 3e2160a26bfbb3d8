/** The server's table of questions is held against the commands that answer the same. */

import assert from "node:assert/strict";
import { paramsOf } from "../lib/server/questions/params.ts";
import { SERVER_QUESTIONS } from "../lib/server/questions/table.ts";
import { WRITES } from "../lib/server/writes.ts";
import { commands } from "./command_table.ts";
import { globalFlags } from "./parse/flags.ts";

/** What only the server takes: pages, filters, and the stretch and the parts of an axis. */
const OWN = new Set([
  ...["limit", "cursor", "q", "tag", "kind", "deleted", "facets"],
  ...["bins", "rank", "from", "to", "days", "versions", "severity", "at", "log"],
]);

function commandsOf(cli: string): string[] {
  return cli.split(" | ").flatMap((line) => /^log (\S+)/.exec(line)?.[1] ?? []);
}

/** Options and arguments of a command, by name. */
function wordsOf(name: string): string[] {
  const { help } = commands[name as keyof typeof commands];
  const args = [...help.usage.matchAll(/<([^>]+)>/g)].map(([, word]) => word!);
  return [
    ...Object.keys("flags" in help ? help.flags as object : {}),
    ...args,
    ...Object.keys(globalFlags),
  ];
}

Deno.test("every question of the server names a command that there is, and its parameters are the command's", () => {
  for (const question of SERVER_QUESTIONS) {
    const names = commandsOf(question.cli);
    if (question.name === "LinesList") continue;
    assert(names.length > 0, question.name);
    for (const name of names) {
      assert(Object.hasOwn(commands, name), `${question.name}: log ${name}`);
    }
    const known = new Set(names.flatMap(wordsOf));
    for (const param of Object.keys(paramsOf(question))) {
      assert(OWN.has(param) || known.has(param), `${question.name}: ${param}`);
    }
  }
});

Deno.test("every write of the server names a command that there is", () => {
  for (const [name, { cli }] of Object.entries(WRITES)) {
    for (const command of commandsOf(cli)) assert(Object.hasOwn(commands, command), name);
  }
});

Deno.test("names and paths of the server's questions are there once", () => {
  const names = [...SERVER_QUESTIONS.map(({ name }) => name), ...Object.keys(WRITES)];
  assert.equal(new Set(names).size, names.length);
  const paths = SERVER_QUESTIONS.map(({ path }) => path);
  assert.equal(new Set(paths).size, paths.length);
});
