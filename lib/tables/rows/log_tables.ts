import type { LogStats, ProblemRow } from "../../answers.ts";
import { type Cell, columns, policyOf, type Table, type TableWorld } from "../table.ts";

/** How much each log holds, and how it is read. */
export const LOGS: Table = {
  name: "logs",
  log: null,
  columns: columns({
    log: "TEXT",
    kind: "TEXT",
    file: "TEXT",
    rule: "TEXT",
    lines: "INTEGER",
    bytes: "INTEGER",
    malformed: "INTEGER",
    ids: "INTEGER",
    live: "INTEGER",
    deleted: "INTEGER",
    first_at: "TEXT",
    last_at: "TEXT",
    sha256: "TEXT",
    reducer_version: "INTEGER",
    settings: "JSON",
  }),
  async fill(world, wanted, put) {
    // Few queries ask for this table, and all of them know it.
    const { stats } = await import("../../query/stats.ts");
    const { logs } = await stats(world.logs, null);
    for (const counts of logs) {
      const sha256 = wanted.includes("sha256") ? await sha256Of(world, counts) : null;
      const { settings, reducer } = world.logs.log(counts.log);
      const row: Record<string, unknown> = {
        ...counts,
        kind: settings.kind,
        rule: policyOf(world.logs, counts.log) === "sticky" ? "sticky" : "latest",
        sha256,
        reducer_version: reducer.version,
        settings: JSON.stringify(settings),
      };
      put(wanted.map((name) => row[name] as Cell));
    }
  },
};

async function sha256Of({ logs }: TableWorld, { log }: LogStats): Promise<string | null> {
  using source = await logs.open(log);
  if (source === null) return null;
  const { digestOf } = await import("../../storage/digest.ts");
  return (await digestOf(source)).sha256;
}

const PROBLEM_CELLS: Readonly<Record<string, (row: ProblemRow) => Cell>> = {
  file: ({ file }) => file,
  severity: ({ severity }) => severity,
  code: ({ code }) => code,
  line: ({ line }) => line,
  col: ({ column }) => column,
  byte_offset: ({ offset }) => offset,
  byte_length: ({ length }) => length,
  message: ({ message }) => message,
  preview: ({ preview }) => preview,
};

/** What is wrong with the lines of each log, as `log validate` finds it. */
export const PROBLEMS: Table = {
  name: "problems",
  log: null,
  columns: columns({
    log: "TEXT",
    file: "TEXT",
    severity: "TEXT",
    code: "TEXT",
    line: "INTEGER",
    col: "INTEGER",
    byte_offset: "INTEGER",
    byte_length: "INTEGER",
    message: "TEXT",
    preview: "TEXT",
  }),
  async fill(world, wanted, put) {
    const logOf = new Map(
      Object.entries(world.logs.settings.logs).map(([log, { file }]) => [file, log]),
    );
    for await (const row of world.problems()) {
      put(
        wanted.map((name) =>
          name === "log" ? logOf.get(row.file) ?? null : PROBLEM_CELLS[name]!(row)
        ),
      );
    }
  },
};
