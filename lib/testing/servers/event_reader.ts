/** One server-sent event. */
export interface ServerEvent {
  /** Its name. */
  readonly event: string;
  /** Where the stream stands behind it. */
  readonly id: string;
  /** What it says. */
  // deno-lint-ignore no-explicit-any
  readonly data: any;
}

/** A test that waits for an event that never comes fails after this. */
const GIVE_UP_MS = 30_000;

/** A stream of server-sent events, read one by one, for tests. */
export class EventReader implements AsyncDisposable {
  readonly #response: Response;
  readonly #reader: ReadableStreamDefaultReader<string>;
  #text = "";

  private constructor(response: Response) {
    this.#response = response;
    this.#reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  }

  /** Opens a stream, behind a position where one is given. */
  static async open(
    { origin, token }: { origin: string; token: string },
    last?: string,
  ): Promise<EventReader> {
    const headers = { authorization: `Bearer ${token}`, ...(last && { "last-event-id": last }) };
    const signal = AbortSignal.timeout(GIVE_UP_MS);
    const response = await fetch(`${origin}/api/v1/changes`, { headers, signal });
    if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
    return new EventReader(response);
  }

  /** The next event; null at the end. */
  async next(): Promise<ServerEvent | null> {
    for (;;) {
      const end = this.#text.indexOf("\n\n");
      if (end < 0) {
        const { value, done } = await this.#reader.read();
        if (done) return null;
        this.#text += value;
        continue;
      }
      const block = this.#text.slice(0, end);
      this.#text = this.#text.slice(end + 2);
      const field = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(block)?.[1];
      const event = field("event");
      if (event !== undefined) {
        return { event, id: field("id") ?? "", data: JSON.parse(field("data")!) };
      }
    }
  }

  /** So many events. */
  async take(count: number): Promise<ServerEvent[]> {
    const events: ServerEvent[] = [];
    while (events.length < count) events.push((await this.next())!);
    return events;
  }

  /** Closes the stream. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#reader.cancel().catch(() => {});
    await this.#response.body?.cancel().catch(() => {});
  }
}
