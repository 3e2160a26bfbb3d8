/**
 * The table of wrong mappings: what is said or refused where a log is not read as it is
 * written, for each setting, each way to be wrong and each command. It is frozen in
 * `testdata/wrong_mapping/cells.txt`; `UPDATE_GOLDENS=1 deno test -A cli/mapping_table_test.ts`
 * writes it again. A cell in which nothing is said needs its reason here.
 *
 * @module
 */

import assert from "node:assert/strict";
import { runFake } from "../lib/testing/processes/fake_machine.ts";

/** A log and a config that does not fit it. */
interface Misfit {
  readonly config: string;
  readonly lines: readonly string[];
  /** A line as the log's own program would write it next. */
  readonly next: string;
  /** Why a command may say nothing: by its name, or for `others`. */
  readonly silent?: Readonly<Record<string, string>>;
}

const CELLS = new URL("../testdata/wrong_mapping/cells.txt", import.meta.url);
const NOW = "2026-05-04T12:00:00Z";

const COMMANDS: readonly (readonly [name: string, args: (next: string) => string[]])[] = [
  ["list", () => ["list"]],
  ["asof", () => ["asof", "2026-04-01", "b"]],
  ["history", () => ["history", "b"]],
  ["diff", () => ["diff", "2026-01-01", "2026-04-01"]],
  ["carry", () => ["carry"]],
  ["stats", () => ["stats"]],
  ["validate", () => ["validate"]],
  ["validate --fix", () => ["validate", "--fix"]],
  ["append", (next) => ["append", "entries", next]],
  ["snapshot write", () => ["snapshot", "write"]],
];

const TIMES = ["2026-03-01T08:00:00Z", "2026-03-02T08:00:00Z", "2026-03-05T08:00:00Z"];
const IDS = ["a", "b", "a"];

/** Three lines of two things, and a fourth, as `spell` writes them. */
function log(
  config: unknown,
  spell: (id: string, at: string) => Record<string, unknown>,
  silent?: Misfit["silent"],
): Misfit {
  const [next, ...lines] = [["c", "2026-05-01T08:00:00Z"], ...IDS.map((id, n) => [id, TIMES[n]!])]
    .map(([id, at]) => JSON.stringify(spell(id!, at!)));
  return {
    config: JSON.stringify({ logs: { entries: config } }),
    lines,
    next: next!,
    ...silent && { silent },
  };
}

const NO_SETTING =
  'no setting names "deleted", so it is data: a key means only what a setting says';
const DELETES_NOTHING = "the line that is appended deletes nothing under any setting";
const NOT_MENDED = "no byte of a line is wrong, so none is mended; validate says what does not fit";

const MISFITS: Readonly<Record<string, Misfit>> = {
  "id: missing": log({}, (id, at) => ({ _id: id, at, text: "x" })),
  "id: wrong key": log({ id: "uid" }, (id, at) => ({ id, at, text: "x" })),
  "id: wrong type": log({}, (id, at) => ({ id: id.charCodeAt(0), at, text: "x" })),
  "id: wrong format": log({ id: "_id" }, (id, at) => ({ _id: { $oid: id }, at, text: "x" })),
  "at: missing": log({}, (id, at) => ({ id, ts: at, text: "x" })),
  "at: wrong key": log({ at: "when" }, (id, at) => ({ id, at, text: "x" })),
  "at: wrong type": log({}, (id, at) => ({ id, at: Date.parse(at), text: "x" })),
  "at: wrong format": log({}, (id, at) => ({ id, at: at.slice(0, 19), text: "x" })),
  "at_format: missing": log(
    {},
    (id, at) => ({ id, at: String(Date.parse(at) / 1000), text: "x" }),
  ),
  "at_format: wrong key": log(
    { at: "created", at_format: "epoch_ms" },
    (id, at) => ({ id, at: Date.parse(at), text: "x" }),
  ),
  "at_format: wrong type": log(
    { at_format: "epoch_ms" },
    (id, at) => ({ id, at, text: "x" }),
  ),
  "at_format: wrong format": log(
    { at_format: "epoch_ms" },
    (id, at) => ({ id, at: Date.parse(at) / 1000, text: "x" }),
    { "validate --fix": NOT_MENDED },
  ),
  "is_deleted: missing": log(
    {},
    (id, at) => ({ id, at, text: "x", ...gone(at, { deleted: true }) }),
    { others: NO_SETTING },
  ),
  "is_deleted: wrong key": log(
    { is_deleted: "removed" },
    (id, at) => ({ id, at, text: "x", ...gone(at, { deleted: true }) }),
    { append: DELETES_NOTHING, "validate --fix": NOT_MENDED },
  ),
  "is_deleted: wrong type": log(
    {},
    (id, at) => ({ id, at, text: "x", ...gone(at, { is_deleted: 1 }) }),
    {
      append: DELETES_NOTHING,
      "snapshot write": "only true deletes, and so says the snapshot; validate names the line",
      "validate --fix": NOT_MENDED,
    },
  ),
  "is_deleted: wrong format": log(
    { is_deleted: { key: "status", in: ["deleted"] } },
    (id, at) => ({ id, at, text: "x", status: "open", ...gone(at, { status: "Deleted" }) }),
    { append: DELETES_NOTHING, "validate --fix": NOT_MENDED },
  ),
};

/** Marks the second thing as deleted. */
function gone(at: string, flag: Record<string, unknown>): Record<string, unknown> {
  return at === TIMES[1] ? flag : {};
}

async function cell({ config, lines, next }: Misfit, args: (next: string) => string[]) {
  const dir = await Deno.makeTempDir();
  try {
    const text = lines.map((line) => `${line}\n`).join("");
    await Deno.writeTextFile(`${dir}/entries.jsonl`, text);
    await Deno.writeTextFile(`${dir}/log.config.json`, config);
    const env = { LOG_NOW: NOW, TZ: "UTC" };
    const words = [...args(next), "--dir", dir];
    const { code, stdout, stderr } = await runFake(words, { env });
    const isChecking = words[0] === "validate";
    const after = await Deno.readTextFile(`${dir}/entries.jsonl`);
    if (args(next)[1] !== "--fix") assert(after.startsWith(text), "no line is lost");
    return {
      code,
      said: (saidIn(stderr) || (isChecking ? saidIn(stdout) : "")).replaceAll(`${dir}/`, ""),
      isAnswer: stdout !== "",
    };
  } finally {
    await Deno.remove(dir, { recursive: true });
  }
}

/** The first thing said, without what every run says. */
function saidIn(text: string): string {
  const line = text.split("\n").find((line) =>
    line !== "" &&
    !/^(?:as of |from |to |appended |wrote |nothing to (?:show|repair)$|no problems )/.test(line)
  );
  return line?.trim() ?? "";
}

Deno.test("a wrong mapping never answers as if it were right", async () => {
  const cells: string[] = [];
  for (const [name, misfit] of Object.entries(MISFITS)) {
    for (const [command, args] of COMMANDS) {
      const { code, said, isAnswer } = await cell(misfit, args);
      const reason = misfit.silent?.[command] ?? misfit.silent?.others;
      const outcome = code > 0 && !isAnswer ? "refused" : said === "" ? "right" : "said";
      cells.push(
        `${name} | ${command} | exit ${code} | ${outcome}: ${said || reason || "NO REASON"}`,
      );
    }
  }
  const text = cells.map((line) => `${line}\n`).join("");
  if (Deno.env.get("UPDATE_GOLDENS") === "1") {
    await Deno.mkdir(new URL(".", CELLS), { recursive: true });
    await Deno.writeTextFile(CELLS, text);
  }
  assert.equal(text, await Deno.readTextFile(CELLS));
  assert(!text.includes("NO REASON"), "a cell in which nothing is said has its reason");
});
