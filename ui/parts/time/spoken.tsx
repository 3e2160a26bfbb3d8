import { h } from "preact";
import { useEffect, useState } from "preact/hooks";
import { useExplorer } from "../../shell/explorer.ts";
import { formatSpoken } from "../../time/format.ts";

/** What is spoken waits until nothing moves any more. */
const SPOKEN_MS = 150;

/** The moment in words: when it was, what changed then, and how much was live. */
export function useSpoken(): string {
  const { moment, zone } = useExplorer();
  const { instant = null, live = 0, causes = [] } = moment ?? {};
  const [cause] = causes;
  const what = cause === undefined ? "" : `, line ${cause.line}, ${cause.kind}`;
  return instant === null
    ? "before the first line"
    : `${formatSpoken(instant, zone)}${what}, ${live} live`;
}

/** What a screen reader says of the moment, once it is at rest. */
export function Spoken() {
  const { isDragging } = useExplorer();
  const wanted = useSpoken();
  const [text, setText] = useState("");
  useEffect(() => {
    if (isDragging) return;
    const timer = setTimeout(() => setText(wanted), SPOKEN_MS);
    return () => clearTimeout(timer);
  }, [wanted, isDragging]);
  return <div class="hidden" role="status">{text}</div>;
}
