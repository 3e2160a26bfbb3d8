import { requestHeaders } from "./api.ts";
import { EventReader } from "./events.ts";

/** What a tab hears of the server. */
interface News {
  readonly type: "up" | "down" | "change";
  /** The position to come back with. */
  readonly position: string | null;
}

/** Who wants to hear of the server. */
export interface Follower {
  /** The logs changed: what was asked before may have another answer. */
  onChange(): void;
  /** The server answers, or does not. */
  onServer(isUp: boolean): void;
}

const CHANNEL = "log.changes";
const WAIT_MIN_MS = 500, WAIT_MAX_MS = 8_000;

/**
 * Follows the changes. One tab of the browser holds the stream and passes on what it hears,
 * since a browser opens only six connections to one server. When that tab is closed, the next one
 * goes on from the last position that any of them heard of.
 */
export function follow(follower: Follower): void {
  const channel = new BroadcastChannel(CHANNEL);
  let position: string | null = null;
  const hear = (news: News) => {
    position = news.position ?? position;
    if (news.type === "change") follower.onChange();
    else follower.onServer(news.type === "up");
  };
  channel.onmessage = ({ data }: MessageEvent<News>) => hear(data);
  const tell = (news: News) => {
    hear(news);
    channel.postMessage(news);
  };
  navigator.locks.request(CHANNEL, async () => {
    for (let waitMs = WAIT_MIN_MS;; waitMs = Math.min(waitMs * 2, WAIT_MAX_MS)) {
      const wasUp = await stream(position, tell).catch(() => false);
      if (wasUp) waitMs = WAIT_MIN_MS;
      tell({ type: "down", position: null });
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  });
}

/** Reads the stream until it ends; resolves to whether there was one. */
async function stream(position: string | null, tell: (news: News) => void): Promise<boolean> {
  const headers = {
    ...requestHeaders(),
    ...(position !== null && { "last-event-id": position }),
  };
  const response = await fetch("/api/v1/changes", { headers });
  if (!response.ok || response.body === null) return false;
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
  return true;
}
