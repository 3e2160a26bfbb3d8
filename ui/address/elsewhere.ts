import type { Address } from "./address.ts";

/** A question to the server. */
export interface ServerQuestion {
  /** Its path below `/api/v1`. */
  readonly path: string;
  /** Its parameters; those that are undefined are left out. */
  readonly params: Readonly<Record<string, string | number | undefined>>;
}

/** The same answer without the page. */
export interface Elsewhere extends ServerQuestion {
  /** The command line with the same answer. */
  readonly cli: string;
}

/** How the present is spelled where a time is needed. */
const NOW = "now";

/**
 * The command line and the question that answer what an address shows.
 *
 * @example
 * ```ts
 * import { parseAddress } from "./address.ts";
 * import { elsewhere } from "./elsewhere.ts";
 *
 * const { cli, path } = elsewhere(parseAddress("/e/a?view=blame&at=last+tuesday"));
 * if (cli !== "log blame a --at 'last tuesday'" || path !== "/entries/a/blame") throw new Error();
 * ```
 */
export function elsewhere({ page, id, params }: Address): Elsewhere {
  const { log, at, from, q, tag, kind, severity } = params;
  const atOption = option("at", at), logOption = option("log", log);
  switch (page) {
    case "state":
      return {
        cli: (at === undefined ? "log list" : `log asof ${shellWord(at)}`) + logOption,
        path: "/entries",
        params: { log, at, q, tag, kind },
      };
    case "entry":
      return entryElsewhere(id!, params);
    case "changes": {
      const times = { from: from ?? NOW, to: at ?? NOW };
      const cli = `log diff ${shellWord(times.from)} ${shellWord(times.to)}${logOption}`;
      return { cli, path: "/diff", params: { log, ...times } };
    }
    case "reviews":
      return { cli: `log carry${atOption}`, path: "/reviews/forecast", params: { at } };
    case "problems":
      return { cli: "log validate", path: "/problems", params: { severity, fix: "true" } };
    case "conflicts":
      return { cli: "log merge --dry-run", path: "/conflicts", params: { versions: "true" } };
    case "about":
      return { cli: `log stats${atOption}`, path: "/stats", params: { at } };
  }
}

function entryElsewhere(id: string, { log, at, view }: Address["params"]): Elsewhere {
  const command = view === "blame" ? "blame" : view === "reviews" ? "show" : "history";
  return {
    cli: `log ${command} ${shellWord(id)}${option("at", at)}${option("log", log)}`,
    path: `/entries/${encodeURIComponent(id)}/${command}`,
    params: { log, at },
  };
}

/** An option of a command line; nothing where it is not given. */
function option(name: string, value: string | undefined): string {
  return value === undefined ? "" : ` --${name} ${shellWord(value)}`;
}

/** The path and the query of a question. */
export function questionPath({ path, params }: ServerQuestion): string {
  const given = Object.entries(params).filter(([, value]) => value !== undefined && value !== "");
  const query = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return `/api/v1${path}${query === "" ? "" : `?${query}`}`;
}

/** A command line that asks the server; it reads the token from a variable. */
export function curlLine(origin: string, question: ServerQuestion): string {
  const url = shellWord(origin + questionPath(question));
  return `curl -H "Authorization: Bearer $LOG_TOKEN" ${url}`;
}

/** A word as a POSIX shell reads it back. */
export function shellWord(text: string): string {
  if (/^[\w:./@+][\w:./@+-]*$/.test(text)) return text;
  return `'${text.replaceAll("'", "'\\''")}'`;
}
