/**
 * Addresses of the page. All that is seen hangs on one: the page, the moment, filters, the zoom.
 *
 *     /e/01KESP…?at=2026-03-01&view=blame
 *     └─ page ─┘ └─ moment ──┘ └─ of the page ─┘
 *
 * @module
 */

/** The pages, in the order of their digits on the keyboard; an entry belongs to the first. */
export const PAGES = [
  ["state", "/", "State"],
  ["changes", "/changes", "Changes"],
  ["reviews", "/reviews", "Reviews"],
  ["problems", "/problems", "Problems"],
  ["conflicts", "/conflicts", "Conflicts"],
  ["about", "/about", "About"],
] as const;

/** A page by name. */
export type PageName = (typeof PAGES)[number][0] | "entry";

/** What a page shows. */
export interface Address {
  /** Which page. */
  readonly page: PageName;
  /** The id of an entry, on its page. */
  readonly id: string | null;
  /** What stands behind the question mark, unknown names too. */
  readonly params: Readonly<Record<string, string>>;
}

/** What is to change of an address; null takes a parameter away. */
export interface AddressChange {
  readonly page?: PageName;
  readonly id?: string;
  readonly params?: Readonly<Record<string, string | null>>;
}

/** What goes along from page to page: the log, the moment, how much of the time axis is seen. */
const KEPT = ["log", "at", "zoom"];
const ENTRY = "/e/";

/**
 * The address of a path and a query.
 *
 * @example
 * ```ts
 * import { parseAddress } from "./address.ts";
 *
 * const { page, id, params } = parseAddress("/e/..%2Fetc?at=last+tuesday");
 * if (page !== "entry" || id !== "../etc" || params.at !== "last tuesday") throw new Error();
 * ```
 */
export function parseAddress(href: string): Address {
  const [path = "/", query = ""] = href.split(/\?(.*)/s);
  const params = Object.fromEntries(new URLSearchParams(query));
  const id = path.startsWith(ENTRY) ? decoded(path.slice(ENTRY.length)) : null;
  if (id !== null && id !== "") return { page: "entry", id, params };
  const found = PAGES.find(([, pagePath]) => pagePath === path);
  return { page: found?.[0] ?? "state", id: null, params };
}

/**
 * The path and the query of an address.
 *
 * @example
 * ```ts
 * import { formatAddress } from "./address.ts";
 *
 * const href = formatAddress({ page: "entry", id: "a/b?c", params: { at: "line:7" } });
 * if (href !== "/e/a%2Fb%3Fc?at=line%3A7") throw new Error();
 * ```
 */
export function formatAddress({ page, id, params }: Address): string {
  const path = page === "entry"
    ? ENTRY + encodeURIComponent(id ?? "")
    : PAGES.find(([name]) => name === page)![1];
  const query = new URLSearchParams(params).toString();
  return query === "" ? path : `${path}?${query}`;
}

/**
 * The address after a change. Another page keeps the log, the moment and the zoom, nothing else.
 *
 * @example
 * ```ts
 * import { changeAddress, parseAddress } from "./address.ts";
 *
 * const list = parseAddress("/?at=line:7&q=rain");
 * const { params } = changeAddress(list, { page: "entry", id: "a" });
 * if (params.at !== "line:7" || "q" in params) throw new Error();
 * ```
 */
export function changeAddress(address: Address, change: AddressChange): Address {
  const { page = address.page } = change;
  const id = page === "entry" ? change.id ?? address.id : null;
  const isOtherPage = page !== address.page || id !== address.id;
  const kept = Object.entries(address.params)
    .filter(([name]) => !isOtherPage || KEPT.includes(name));
  const changed = { ...Object.fromEntries(kept), ...change.params };
  const params = Object.entries(changed).filter(([, value]) => value !== null && value !== "");
  return { page, id, params: Object.fromEntries(params) as Record<string, string> };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
