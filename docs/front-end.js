/**
 * Keeps the list of live entries in step with a running `log serve`, in a browser or in Deno.
 *
 * @param {string} url What `log serve` printed: its address, with the token behind `#token=`.
 * @param {(entries: object[]) => void} show Called with all live entries, and again after a change.
 * @param {AbortSignal} signal Ends it.
 */
export async function followEntries(url, show, signal) {
  const { origin, hash } = new URL(url);
  const headers = { authorization: `Bearer ${hash.replace("#token=", "")}` };
  let last = null;
  while (!signal.aborted) {
    try {
      show(await allEntries(origin, headers, signal));
      last = await followChanges(origin, { ...headers, ...(last && { "last-event-id": last }) });
    } catch (error) {
      if (signal.aborted) return;
      console.warn("trying again:", error.message);
      await new Promise((resolve) => setTimeout(resolve, 1000));
    }
  }

  /** Asks anew after each change, until the server says good-bye; gives the last position. */
  async function followChanges(origin, headers) {
    const response = await fetch(`${origin}/api/v1/changes`, { headers, signal });
    if (!response.ok) throw new Error(`${response.status} ${(await response.json()).detail}`);
    let text = "", position = null;
    for await (const part of response.body.pipeThrough(new TextDecoderStream())) {
      const blocks = (text + part).split("\n\n");
      text = blocks.pop();
      const events = blocks.map(parseEvent).filter(({ event }) => event !== undefined);
      position = events.findLast(({ id }) => id)?.id ?? position;
      // Many changes at once are one reason to ask again.
      if (events.some(({ event }) => event !== "position" && event !== "bye")) {
        show(await allEntries(origin, headers, signal));
      }
    }
    return position;
  }
}

/** All pages of the live entries, one behind the other. */
async function allEntries(origin, headers, signal) {
  const entries = [];
  for (let cursor = ""; cursor !== null;) {
    const query = new URLSearchParams({ limit: "1000", ...(cursor && { cursor }) });
    const response = await fetch(`${origin}/api/v1/entries?${query}`, { headers, signal });
    const { rows, next, detail } = await response.json();
    if (!response.ok) throw new Error(`${response.status} ${detail}`);
    entries.push(...rows.map(({ id, version, entry }) => ({ ...entry, id, version })));
    cursor = next;
  }
  return entries;
}

/** The name and the id of a server-sent event. */
function parseEvent(block) {
  const field = (name) => new RegExp(`^${name}: (.*)$`, "m").exec(block)?.[1];
  return { event: field("event"), id: field("id") };
}
