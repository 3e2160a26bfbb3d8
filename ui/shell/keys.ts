/** What a key can ask for. */
export type KeyAction =
  | { readonly do: "step"; readonly by: "change" | "day"; readonly to: "prev" | "next" }
  | { readonly do: "version"; readonly to: "prev" | "next" }
  | { readonly do: "row"; readonly to: "prev" | "next" | "first" | "last" }
  | { readonly do: "zoom"; readonly to: "in" | "out" | "all" }
  | { readonly do: "page"; readonly number: number }
  | { readonly do: "live" | "compare" | "search" | "time" | "help" | "json" | "leave" };

/** A key that was pressed, and where. */
export interface KeyPress {
  readonly key: string;
  /** Whether a key is held that makes it the browser's or the system's. */
  readonly isModified: boolean;
  /** Whether it goes into a field. */
  readonly isTyping: boolean;
}

const ACTIONS: Readonly<Record<string, KeyAction>> = {
  ",": { do: "step", by: "change", to: "prev" },
  ".": { do: "step", by: "change", to: "next" },
  "<": { do: "step", by: "day", to: "prev" },
  ">": { do: "step", by: "day", to: "next" },
  "[": { do: "version", to: "prev" },
  "]": { do: "version", to: "next" },
  j: { do: "row", to: "next" },
  k: { do: "row", to: "prev" },
  g: { do: "row", to: "first" },
  G: { do: "row", to: "last" },
  "+": { do: "zoom", to: "in" },
  "-": { do: "zoom", to: "out" },
  "0": { do: "zoom", to: "all" },
  l: { do: "live" },
  L: { do: "live" },
  c: { do: "compare" },
  "/": { do: "search" },
  t: { do: "time" },
  J: { do: "json" },
  "?": { do: "help" },
  Escape: { do: "leave" },
};

/** What the keys are for, as the help lists them. */
export const KEY_HELP: readonly (readonly [keys: string, what: string])[] = [
  [", .", "previous, next change"],
  ["< >", "previous, next day with changes"],
  ["[ ]", "previous, next version of the entry"],
  ["t", "type a time"],
  ["L", "back to the present"],
  ["c", "compare with the moment shown"],
  ["+ − 0", "zoom the timeline in, out, to all of it"],
  ["/", "search"],
  ["j k g G", "next, previous, first, last row"],
  ["Enter", "open the row"],
  ["1 … 6", "pages"],
  ["J", "the answer as JSON"],
  ["Esc", "back to the list"],
];

/**
 * What a key asks for; null where it is not for the page. `hasShortcuts` is off where a person
 * speaks or types with a device that presses keys by the way; only Escape counts then.
 *
 * @example
 * ```ts
 * import { actionOf } from "./keys.ts";
 *
 * const press = { key: "t", isModified: false, isTyping: false };
 * if (actionOf(press, true)?.do !== "time") throw new Error();
 * if (actionOf({ ...press, isTyping: true }, true) !== null) throw new Error();
 * ```
 */
export function actionOf(press: KeyPress, hasShortcuts: boolean): KeyAction | null {
  const { key, isModified, isTyping } = press;
  if (isModified) return null;
  if (key === "Escape") return ACTIONS.Escape!;
  if (isTyping || !hasShortcuts) return null;
  if (/^[1-9]$/.test(key)) return { do: "page", number: Number(key) };
  return Object.hasOwn(ACTIONS, key) ? ACTIONS[key]! : null;
}
