/**
 * An S3 server in this process: the requests that logs make of one, answered by the book.
 *
 * @module
 */

/** An object. */
interface StoredObject {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** The headers that it is given back with. */
  readonly metadata: Readonly<Record<string, string>>;
}

/** How a {@linkcode TestBucket} differs from a good server. */
export interface TestBucketOptions {
  /** What it does with a create of an object that is there: it should refuse. */
  readonly creates?: "refused" | "ignored" | "not_supported" | "raced";
  /** Whether lists do not show what was written last. */
  readonly listsLate?: boolean;
  /** How many objects a page of a list has. */
  readonly pageSize?: number;
}

/** The name of the bucket, and the key that opens it. */
export const TEST_BUCKET = "log-bucket";
export const TEST_ACCESS = {
  endpoint: "http://127.0.0.1:1",
  region: "auto",
  accessKeyId: "AKTEST",
  secretAccessKey: "a-secret-of-the-test",
} as const;

const PAGE_SIZE = 1000;
const META = "x-amz-meta-";

/** Objects by key, and the answers of an S3 server to requests for them. */
export class TestBucket {
  /** The objects. */
  readonly objects = new Map<string, StoredObject>();
  /** How many requests came, by method. */
  readonly counts: Record<string, number> = {};
  readonly #options: TestBucketOptions;

  /** Holds nothing yet. */
  constructor(options: TestBucketOptions = {}) {
    this.#options = options;
  }

  /** Answers a request. */
  readonly fetch = async (request: Request): Promise<Response> => {
    const url = new URL(request.url);
    const [, bucket, ...parts] = url.pathname.split("/").map(decodeURIComponent);
    const isList = url.searchParams.has("list-type");
    const method = isList ? "LIST" : request.method;
    this.counts[method] = (this.counts[method] ?? 0) + 1;
    const body = await request.bytes();
    const refusal = await refusalFor(request, body);
    if (refusal !== null) return failure(403, refusal);
    if (bucket !== TEST_BUCKET) return failure(404, "NoSuchBucket");
    if (isList) return this.#list(url.searchParams);
    const key = parts.join("/");
    if (method === "PUT") return await this.#put(key, request.headers, body);
    if (method === "DELETE") {
      this.objects.delete(key);
      return new Response(null, { status: 204 });
    }
    return this.#get(key, method === "HEAD");
  };

  /** A copy of all it holds, to be put back later. */
  backup(): ReadonlyMap<string, StoredObject> {
    return new Map(this.objects);
  }

  /** Puts back what it held. */
  restore(backup: ReadonlyMap<string, StoredObject>): void {
    this.objects.clear();
    for (const [key, object] of backup) this.objects.set(key, object);
  }

  /** How many requests came in all. */
  get requests(): number {
    return Object.values(this.counts).reduce((sum, count) => sum + count, 0);
  }

  /** Forgets the requests so far. */
  resetCounts(): void {
    for (const method of Object.keys(this.counts)) delete this.counts[method];
  }

  #get(key: string, isHead: boolean): Response {
    const object = this.objects.get(key);
    if (object === undefined) return failure(404, "NoSuchKey", isHead);
    const headers = { ...object.metadata, "content-length": String(object.bytes.length) };
    return new Response(isHead ? null : object.bytes, { headers });
  }

  async #put(key: string, headers: Headers, body: Uint8Array<ArrayBuffer>): Promise<Response> {
    const { creates = "refused" } = this.#options;
    if (headers.get("if-none-match") === "*") {
      if (creates === "not_supported") return failure(501, "NotImplemented");
      const isThere = this.objects.has(key);
      // It looks, and others may write before it does.
      if (creates === "raced") await new Promise((resolve) => setTimeout(resolve));
      if (creates !== "ignored" && isThere) return failure(412, "PreconditionFailed");
    }
    const metadata = [...headers].filter(([name]) => name.startsWith(META));
    this.objects.set(key, { bytes: body, metadata: Object.fromEntries(metadata) });
    return new Response(null);
  }

  #list(query: URLSearchParams): Response {
    const { pageSize = PAGE_SIZE, listsLate = false } = this.#options;
    const prefix = query.get("prefix") ?? "";
    const after = query.get("continuation-token") ?? query.get("start-after") ?? "";
    const all = [...this.objects.keys()].slice(0, listsLate ? -1 : undefined);
    const keys = all.filter((key) => key.startsWith(prefix) && key > after);
    const items = query.has("delimiter") ? folded(keys, prefix, after) : keys;
    const page = items.sort().slice(0, pageSize);
    const isTruncated = items.length > page.length;
    const contents = page.map((key) => {
      const object = this.objects.get(key);
      return object === undefined
        ? `<CommonPrefixes><Prefix>${escaped(key)}</Prefix></CommonPrefixes>`
        : `<Contents><Key>${escaped(key)}</Key><Size>${object.bytes.length}</Size></Contents>`;
    });
    const next = isTruncated
      ? `<NextContinuationToken>${escaped(page.at(-1)!)}</NextContinuationToken>`
      : "";
    return new Response(
      `<?xml version="1.0"?><ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">` +
        `<IsTruncated>${isTruncated}</IsTruncated>${contents.join("")}${next}</ListBucketResult>`,
    );
  }
}

/** Keys up to their first slash behind a prefix, each once; a token may be such a one. */
function folded(keys: readonly string[], prefix: string, after: string): string[] {
  const upToSlash = keys.map((key) => {
    const slash = key.indexOf("/", prefix.length);
    return slash < 0 ? key : key.slice(0, slash + 1);
  });
  return [...new Set(upToSlash)].filter((item) => item > after);
}

/** What is wrong with the keys of a request, or with its body; null where nothing is. */
async function refusalFor(request: Request, body: Uint8Array<ArrayBuffer>): Promise<string | null> {
  const authorization = request.headers.get("authorization") ?? "";
  if (!authorization.startsWith("AWS4-HMAC-SHA256 ")) return "AccessDenied";
  if (!authorization.includes(`Credential=${TEST_ACCESS.accessKeyId}/`)) {
    return "InvalidAccessKeyId";
  }
  const hash = new Uint8Array(await crypto.subtle.digest("SHA-256", body)).toHex();
  return request.headers.get("x-amz-content-sha256") === hash ? null : "XAmzContentSHA256Mismatch";
}

/** An answer that says no. */
export function failure(status: number, code: string, isHead = false): Response {
  const body = `<Error><Code>${code}</Code><Message>by the test</Message></Error>`;
  return new Response(isHead ? null : body, { status });
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
