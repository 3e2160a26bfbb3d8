/**
 * The files of the page, and what a browser is told of all that comes from here.
 *
 * @module
 */

/** One file of the page. */
export interface PageFile {
  /** Its media type. */
  readonly type: string;
  /** What is in it. */
  readonly body: string;
}

/** The files of a page by their paths; what is shown at each address of it is `/index.html`. */
export type PageFiles = ReadonlyMap<string, PageFile>;

const CONTENT_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join("; ");

/** Sent with every answer, refusals too. */
export const SAFE_HEADERS: Readonly<Record<string, string>> = {
  "content-security-policy": CONTENT_POLICY,
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=()",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-robots-tag": "noindex",
};

const PAGES = /^\/(?:e\/[^/]+|reviews|problems|conflicts|changes|about)?$/;

/** The file that is shown at a path; undefined where there is none. A path is never one of a disk. */
export function pageFileAt(files: PageFiles, path: string): PageFile | undefined {
  return PAGES.test(path) ? files.get("/index.html") : files.get(path);
}
