/**
 * HTTP as bytes on a socket: what no client would send, such as a foreign `Host`, for tests.
 *
 * @module
 */

const decoder = new TextDecoder();

/** What came back, as far as a test looks. */
export interface RawAnswer {
  /** The status; 0 where the connection was closed without an answer. */
  readonly status: number;
  /** The head and the body, as text. */
  readonly text: string;
  /** The value of a header; undefined where it is not there. */
  header(name: string): string | undefined;
}

/** A request in pieces. */
export interface RawRequest {
  /** The method; GET without it. */
  readonly method?: string;
  /** What stands behind the method. */
  readonly target: string;
  /** Lines of the head, without the first. */
  readonly headers: readonly string[];
  /** What follows the head. */
  readonly body?: string;
}

/** Sends one request and reads until the server closes, or all is there. */
export async function rawRequest(port: number, request: RawRequest): Promise<RawAnswer> {
  const { method = "GET", target, headers, body = "" } = request;
  const head = [`${method} ${target} HTTP/1.1`, ...headers, "Connection: close"].join("\r\n");
  return await rawExchange(port, `${head}\r\n\r\n${body}`);
}

/** Sends bytes as they are and reads until the server closes. */
export async function rawExchange(port: number, sent: string): Promise<RawAnswer> {
  using connection = await Deno.connect({ hostname: "127.0.0.1", port });
  try {
    const bytes = new TextEncoder().encode(sent);
    for (let done = 0; done < bytes.length;) done += await connection.write(bytes.subarray(done));
  } catch {
    // The server may have closed before it had read all: what it said is there.
  }
  let text = "";
  const into = new Uint8Array(64 * 1024);
  try {
    for (;;) {
      const read = await connection.read(into);
      if (read === null) break;
      text += decoder.decode(into.subarray(0, read));
    }
  } catch {
    // Reset: what came before counts.
  }
  const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0);
  const header = (name: string) =>
    new RegExp(`^${name}: (.*)\r$`, "im").exec(text.split("\r\n\r\n")[0] ?? "")?.[1];
  return { status, text, header };
}
