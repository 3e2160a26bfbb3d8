import { requestHeaders } from "./api.ts";
import { EventReader } from "./events.ts";

/** Whether the server answers; it refuses a page of an earlier start, whose token is another. */
export type ServerState = "up" | "gone" | "refuses";

/** What a tab tells the others. */
type News =
  | { readonly type: ServerState | "change"; readonly position: string | null }
  | { readonly type: "join" };

/** Who wants to hear of the server. */
export interface Follower {
  /** The logs changed: what was asked before may have another answer. */
  onChange(): void;
  /** The server answers, or does not. */
  onServer(state: ServerState): void;
}

const CHANNEL = "log.changes";
const WAIT_MIN_MS = 500, WAIT_MAX_MS = 8_000;
const NO_TOKEN = 401;

/**
 * Follows the changes. One tab of the browser holds the stream and passes on what it hears,
 * since a browser opens only six connections to one server. When that tab is closed, the next one
 * goes on from the last position that any of them heard of.
 */
export function follow(follower: Follower): void {
  const channel = new BroadcastChannel(CHANNEL);
  let position: string | null = null;
  const hear = (news: News) => {
    if (news.type === "join") {
      // Whoever comes later has to know where to go on, should it lead one day.
      if (position !== null) channel.postMessage({ type: "up", position });
      return;
    }
    position = news.position ?? position;
    if (news.type === "change") follower.onChange();
    else follower.onServer(news.type);
  };
  channel.onmessage = ({ data }: MessageEvent<News>) => hear(data);
  const tell = (news: News) => {
    hear(news);
    channel.postMessage(news);
  };
  channel.postMessage({ type: "join" });
  navigator.locks.request(CHANNEL, async () => {
    for (let waitMs = WAIT_MIN_MS;; waitMs = Math.min(waitMs * 2, WAIT_MAX_MS)) {
      const outcome = await stream(position, tell).catch((): ServerState => "gone");
      if (outcome === "up") waitMs = WAIT_MIN_MS;
      tell({ type: outcome === "refuses" ? outcome : "gone", position: null });
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  });
}

/** Reads the stream until it ends; resolves to what the server was when it was asked. */
async function stream(
  position: string | null,
  tell: (news: News) => void,
): Promise<ServerState> {
  const headers = {
    ...requestHeaders(),
    ...(position !== null && { "last-event-id": position }),
  };
  const response = await fetch("/api/v1/changes", { headers });
  if (response.status === NO_TOKEN) return "refuses";
  if (!response.ok || response.body === null) return "gone";
  tell({ type: "up", position: null });
  const reader = new EventReader();
  try {
    for await (const piece of response.body.pipeThrough(new TextDecoderStream())) {
      for (const { type, id } of reader.read(piece)) {
        const isMove = type === "position" || type === "bye";
        tell({ type: isMove ? "up" : "change", position: id });
      }
    }
  } catch {
    // The server is gone; the caller comes back.
  }
  return "up";
}
