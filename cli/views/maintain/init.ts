import type { InitAnswer, InitKey, InitRow } from "../../../lib/answers.ts";
import type { Screen } from "../../terminal/screen.ts";
import { table } from "../../terminal/table.ts";
import { count, countOf } from "../parts/numbers.ts";
import { shortTime } from "../parts/times.ts";

/** One part of a proposal. */
interface Part {
  readonly name: string;
  readonly value: string;
  readonly fit: string;
}

/** What is proposed and how well it fits, what the first lines then read as, and the config. */
export default async function* init(answer: InitAnswer, screen: Screen): AsyncGenerator<string> {
  const { config, keys, first, sampled_lines } = answer;
  yield `${screen.style("id", answer.file)}  ${countOf(sampled_lines, "line")} looked at`;
  yield "";
  if (config === null) {
    yield* keyTable(keys, screen);
    return;
  }
  yield* table(partsOf(answer), [
    { heading: "setting", cell: ({ name }) => name, label: "id" },
    { heading: "value", cell: ({ value }) => value },
    { heading: "fits", cell: ({ fit }) => fit, stretch: true },
  ], screen);
  yield* othersOf(answer);
  yield* readingsOf(answer);
  yield "";
  yield* rowTable(first, screen);
  yield "";
  yield* JSON.stringify(config, null, 2).split("\n");
}

function othersOf({ alternatives }: InitAnswer): string[] {
  if (alternatives.length === 0) return [];
  const others = alternatives.map(({ key, distinct }) => `${key} (${count(distinct)} distinct)`);
  return ["", `also possible as id: ${others.join(", ")}`];
}

/** What the choice of the id makes of the lines, where another would make something else of them. */
function readingsOf({ config, fits, other_reading: other }: InitAnswer): string[] {
  if (other === null) return [];
  const id = listed(config!.logs.entries!.id!);
  const things = (key: string, ids: number) =>
    `  id ${key}: it recurs, so each of ${countOf(ids, "id")} has a history`;
  const events = (key: string) => `  id ${key}: one line for each id, and no history`;
  const [chosen, left] = fits.distinct_ids < other.distinct
    ? [things(id, fits.distinct_ids), events(other.key)]
    : [events(id), things(other.key, other.distinct)];
  return [
    "",
    "two ways to read these lines:",
    `${chosen} (chosen)`,
    `${left}; to take it: --map id=${other.key} --force`,
  ];
}

function partsOf({ config, fits, kind }: InitAnswer): Part[] {
  const { id, id_type, at, at_format, is_deleted, text } = config!.logs.entries!;
  const { records } = fits;
  const distinct = kind === "event" ? "all unique" : `${count(fits.distinct_ids)} distinct`;
  const ids = `${ofAll(fits.id, records)}, ${distinct}`;
  const parts: (Part | false)[] = [
    {
      name: "id",
      value: listed(id!) + (id_type === undefined ? "" : ` (${id_type})`),
      fit: ids,
    },
    at !== undefined && {
      name: "at",
      value: `${listed(at)} (${listed(at_format ?? "rfc3339")})`,
      fit: ofAll(fits.at, fits.id),
    },
    is_deleted !== undefined && {
      name: "is_deleted",
      value: typeof is_deleted === "string" ? is_deleted : JSON.stringify(is_deleted),
      fit: ofAll(fits.is_deleted, fits.id),
    },
    is_deleted === undefined && kind === "entity" && {
      name: "is_deleted",
      value: "",
      fit: "no delete found",
    },
    text !== undefined && { name: "text", value: text, fit: ofAll(fits.text, fits.id) },
  ];
  return parts.filter((part) => part !== false);
}

function ofAll(some: number, all: number): string {
  return `${count(some)} of ${countOf(all, "line")}`;
}

function listed(names: string | readonly string[]): string {
  return typeof names === "string" ? names : names.join(", ");
}

function rowTable(rows: readonly InitRow[], screen: Screen): AsyncIterable<string> {
  return table(rows, [
    { heading: "line", cell: ({ line }) => line === null ? "" : String(line), align: "right" },
    { heading: "id", cell: ({ id }) => id, label: "id" },
    { heading: "at", cell: ({ at }) => shortTime(at, screen), label: "dim" },
    {
      heading: "text",
      cell: ({ text, is_deleted }) => is_deleted ? "(deleted)" : text ?? "",
      stretch: true,
    },
  ], screen);
}

function keyTable(keys: readonly InitKey[], screen: Screen): AsyncIterable<string> {
  return table(keys, [
    { heading: "key", cell: ({ key }) => key, label: "id" },
    { heading: "lines", cell: ({ lines }) => String(lines), align: "right" },
    { heading: "distinct", cell: ({ distinct }) => String(distinct), align: "right" },
    { heading: "for example", cell: ({ example }) => example, stretch: true },
  ], screen);
}
