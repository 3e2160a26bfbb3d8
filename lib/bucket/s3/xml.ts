/**
 * The little XML that an S3 server answers with. Nothing else of it is read, and what is not
 * understood is left out.
 *
 * @module
 */

/** An object as a list tells of it. */
export interface ListedObject {
  /** Its key. */
  readonly key: string;
  /** Its length in bytes. */
  readonly size: number;
}

/** One page of a list. */
export interface ListPage {
  /** The objects, by key. */
  readonly objects: readonly ListedObject[];
  /** What keys that were asked for up to a slash have in common. */
  readonly prefixes: readonly string[];
  /** What asks for the next page; null after the last one. */
  readonly next: string | null;
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: "&",
  apos: "'",
  gt: ">",
  lt: "<",
  quot: '"',
};
const CODE_POINT_MAX = 0x10ffff;

/**
 * The text of the first element of a name; null where there is none.
 *
 * @example
 * ```ts
 * import { elementText } from "./xml.ts";
 *
 * const xml = "<Error><Code>NoSuchKey</Code><Message>a &lt; &#98;</Message></Error>";
 * if (elementText(xml, "Code") !== "NoSuchKey") throw new Error();
 * if (elementText(xml, "Message") !== "a < b") throw new Error();
 * ```
 */
export function elementText(xml: string, name: string): string | null {
  const found = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml);
  return found === null ? null : decodeEntities(found[1]!);
}

/** A page of a list of objects; null where the text is none. */
export function parseListPage(xml: string): ListPage | null {
  if (!/<ListBucketResult[\s>]/.test(xml) || !xml.trimEnd().endsWith("</ListBucketResult>")) {
    return null;
  }
  const objects: ListedObject[] = [];
  for (const [, contents] of xml.matchAll(/<Contents>(.*?)<\/Contents>/gs)) {
    const key = elementText(contents!, "Key"), size = elementText(contents!, "Size");
    if (key === null || size === null || !/^\d+$/.test(size)) return null;
    objects.push({ key, size: Number(size) });
  }
  const prefixes: string[] = [];
  for (const [, common] of xml.matchAll(/<CommonPrefixes>(.*?)<\/CommonPrefixes>/gs)) {
    const prefix = elementText(common!, "Prefix");
    if (prefix === null) return null;
    prefixes.push(prefix);
  }
  const isTruncated = elementText(xml, "IsTruncated") === "true";
  const next = isTruncated ? elementText(xml, "NextContinuationToken") : null;
  return isTruncated && next === null ? null : { objects, prefixes, next };
}

function decodeEntities(text: string): string {
  return text.replace(/&(#x[0-9a-f]+|#[0-9]+|[a-z]+);/gi, (whole, name: string) => {
    if (!name.startsWith("#")) return ENTITIES[name] ?? whole;
    const code = name[1]?.toLowerCase() === "x"
      ? parseInt(name.slice(2), 16)
      : Number(name.slice(1));
    return code <= CODE_POINT_MAX ? String.fromCodePoint(code) : whole;
  });
}
