import { LogError } from "../../lib/errors.ts";
import type { LoadRenderer, Rows } from "../terminal/screen.ts";
import { type Field, fieldOf, type FieldValue } from "./field.ts";
import { hasText } from "./has_text.ts";
import { loadLayout } from "./layout.ts";
import type { RowFlags } from "./row_flags.ts";
import { compareFields } from "./sort_key.ts";

/** What shaping is told beside the options. */
export interface ShapeOptions {
  /** The keys of the rows that are no keys of their entries, in order. */
  readonly ownKeys: readonly string[];
  /** At most this many rows, counted when they are chosen and sorted; null for all. */
  readonly limit: number | null;
  /** Says to people what they should know of the answer. */
  readonly warn: (text: string) => void;
}

/** Rows of an answer, chosen, ordered and laid out as options say. */
export class RowShape {
  readonly #flags: RowFlags;
  readonly #options: ShapeOptions;
  /** The fields that were asked for by name; null where none were. */
  readonly #named: readonly Field[] | null;

  /**
   * Takes what was asked for.
   *
   * @throws {LogError} `bad_usage` for a field without a name, or one that is named twice.
   */
  constructor(flags: RowFlags, options: ShapeOptions) {
    this.#flags = flags;
    this.#options = options;
    this.#named = flags.fields === undefined ? null : fieldsOf(flags.fields, options.ownKeys);
  }

  /** The rows that are left, as values for JSON: flat ones, where fields are named. */
  values(rows: Rows<object>): Rows<object> {
    const chosen = this.#chosen(rows);
    return this.#named === null ? chosen : flat(chosen, this.#named);
  }

  /** How they are laid out, where not by the view that they are shown in otherwise. */
  view(loadView: LoadRenderer<Rows<object>>): LoadRenderer<Rows<object>> {
    const { format } = this.#flags;
    if (this.#named === null && (format === undefined || format === "table")) {
      return shapedView(loadView, (rows) => this.#chosen(rows));
    }
    const { ownKeys, warn } = this.#options;
    const fields = this.#named ?? ownKeys.map((key) => fieldOf(key, ownKeys));
    return shapedView(() => loadLayout(this.#flags, fields, warn), (rows) => this.#chosen(rows));
  }

  #chosen(rows: Rows<object>): Rows<object> {
    const { sort, reverse, grep } = this.#flags;
    const { ownKeys, limit } = this.#options;
    const found = grep === undefined ? rows : matching(rows, grep);
    const by = sort === undefined ? null : fieldOf(sort, ownKeys);
    const ordered = by === null && !reverse ? found : inOrder(found, by, reverse ?? false);
    return limit === null ? ordered : first(ordered, limit);
  }
}

function fieldsOf(names: string, ownKeys: readonly string[]): Field[] {
  const fields = names.split(",").map((name) => fieldOf(name.trim(), ownKeys));
  for (const [at, { name }] of fields.entries()) {
    if (name === "") throw new LogError("bad_usage", "Cannot read --fields: a name is empty");
    if (fields.findIndex((field) => field.name === name) === at) continue;
    throw new LogError("bad_usage", `Cannot read --fields: "${name}" is named twice`);
  }
  return fields;
}

function shapedView(
  loadView: LoadRenderer<Rows<object>>,
  shape: (rows: Rows<object>) => Rows<object>,
): LoadRenderer<Rows<object>> {
  return async () => {
    const { default: view } = await loadView();
    return { default: (rows, screen) => view(shape(rows), screen) };
  };
}

async function* flat(
  rows: Rows<object>,
  fields: readonly Field[],
): AsyncGenerator<Record<string, FieldValue>> {
  for await (const row of rows) {
    yield Object.fromEntries(fields.map((field) => [field.name, field.valueIn(row)]));
  }
}

async function* matching(rows: Rows<object>, text: string): AsyncGenerator<object> {
  for await (const row of rows) if (hasText(row, text)) yield row;
}

async function* inOrder(
  rows: Rows<object>,
  by: Field | null,
  isReversed: boolean,
): AsyncGenerator<object> {
  const all: { row: object; value: FieldValue }[] = [];
  for await (const row of rows) all.push({ row, value: by?.valueIn(row) ?? null });
  if (isReversed) all.reverse();
  if (by !== null) all.sort((a, b) => compareFields(a.value, b.value, isReversed));
  for (const { row } of all) yield row;
}

async function* first(rows: Rows<object>, limit: number): AsyncGenerator<object> {
  let left = limit;
  if (left === 0) return;
  for await (const row of rows) {
    yield row;
    if (--left === 0) return;
  }
}
