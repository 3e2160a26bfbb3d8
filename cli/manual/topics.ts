/**
 * The pages of the manual that `log help <topic>` shows. They are the pages of `docs/`, each
 * loaded only when it is asked for.
 *
 * @module
 */

/** A page of the manual, or a section of one. */
export interface Topic {
  /** What it is about, in a line. */
  readonly brief: string;
  /** The page's file in `docs/`. */
  readonly page: string;
  /** The heading of the section that it is; the whole page without it. */
  readonly section?: string;
  /** Brings in the page's text. */
  readonly load: () => Promise<{ default: string }>;
}

/** Every topic by its name, in the order that help lists them. */
export const topics: Readonly<Record<string, Topic>> = {
  install: {
    brief: "Downloads, npm, Deno and Windows; where files lie",
    page: "install.md",
    load: () => import("../../docs/install.md", { with: { type: "text" } }),
  },
  times: {
    brief: "Times that you can type, time zones, and times in logs",
    page: "times.md",
    load: () => import("../../docs/times.md", { with: { type: "text" } }),
  },
  config: {
    brief: "Files of other programs, and the settings of log.config.json",
    page: "your-own-jsonl.md",
    load: () => import("../../docs/your-own-jsonl.md", { with: { type: "text" } }),
  },
  records: {
    brief: "What a line of a log may hold, and what its keys mean",
    page: "records.md",
    load: () => import("../../docs/records.md", { with: { type: "text" } }),
  },
  "exit-codes": {
    brief: "What each exit code means",
    page: "json.md",
    section: "Exit codes",
    load: () => import("../../docs/json.md", { with: { type: "text" } }),
  },
  json: {
    brief: "What each command prints with --json",
    page: "json.md",
    load: () => import("../../docs/json.md", { with: { type: "text" } }),
  },
  git: {
    brief: "Logs in git: merging them, and importing a file's history",
    page: "git.md",
    load: () => import("../../docs/git.md", { with: { type: "text" } }),
  },
  history: {
    brief: "What something was, how it changed, and who changed it",
    page: "asof-history-diff.md",
    load: () => import("../../docs/asof-history-diff.md", { with: { type: "text" } }),
  },
  sql: {
    brief: "Asking in SQL, series, forecasts, exports and bisect",
    page: "sql.md",
    load: () => import("../../docs/sql.md", { with: { type: "text" } }),
  },
  fleets: {
    brief: "Many people's logs in DuckDB, ClickHouse, Spark or Trino",
    page: "fleets.md",
    load: () => import("../../docs/fleets.md", { with: { type: "text" } }),
  },
  writing: {
    brief: "Adding and changing lines, and what a write promises",
    page: "writing.md",
    load: () => import("../../docs/writing.md", { with: { type: "text" } }),
  },
  watching: {
    brief: "Following changes as they happen",
    page: "watch.md",
    load: () => import("../../docs/watch.md", { with: { type: "text" } }),
  },
  server: {
    brief: "Front ends over HTTP: routes, writes, changes, tokens",
    page: "server.md",
    load: () => import("../../docs/server.md", { with: { type: "text" } }),
  },
  page: {
    brief: "The page in a browser: its views, its keys, its addresses",
    page: "ui.md",
    load: () => import("../../docs/ui.md", { with: { type: "text" } }),
  },
  repair: {
    brief: "Checking logs, and repairing them without losing a byte",
    page: "validate-repair.md",
    load: () => import("../../docs/validate-repair.md", { with: { type: "text" } }),
  },
  copies: {
    brief: "Conflict copies of sync services, and how they are merged",
    page: "conflict-copies.md",
    load: () => import("../../docs/conflict-copies.md", { with: { type: "text" } }),
  },
  buckets: {
    brief: "Logs in R2 or S3, shared by several devices",
    page: "sync.md",
    load: () => import("../../docs/sync.md", { with: { type: "text" } }),
  },
  snapshots: {
    brief: "Snapshots, which let long logs open faster",
    page: "snapshots.md",
    load: () => import("../../docs/snapshots.md", { with: { type: "text" } }),
  },
  formats: {
    brief: "The files that log writes, byte by byte",
    page: "formats.md",
    load: () => import("../../docs/formats.md", { with: { type: "text" } }),
  },
  library: {
    brief: "Using log from TypeScript and JavaScript",
    page: "library.md",
    load: () => import("../../docs/library.md", { with: { type: "text" } }),
  },
  recipes: {
    brief: "With jq, DuckDB, Datasette, GitHub Actions and pre-commit",
    page: "recipes.md",
    load: () => import("../../docs/recipes.md", { with: { type: "text" } }),
  },
  faq: {
    brief: "Questions that people ask",
    page: "faq.md",
    load: () => import("../../docs/faq.md", { with: { type: "text" } }),
  },
  glossary: {
    brief: "The words that log uses",
    page: "glossary.md",
    load: () => import("../../docs/glossary.md", { with: { type: "text" } }),
  },
};
