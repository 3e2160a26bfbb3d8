import { h } from "preact";
import { formatCount } from "../time/format.ts";
import { formatJson } from "../text/json.ts";
import { visibleText } from "../text/odd.ts";

/** Text of a log: never markup, never a link, and apart from the direction of what is around. */
export function LogText({ text, max }: { text: string; max?: number }) {
  const { pieces, left } = visibleText(text, max);
  return (
    <bdi>
      {pieces.map(({ text, isOdd }, at) => isOdd ? <span key={at} class="odd">{text}</span> : text)}
      {left > 0 && <span class="muted">… {formatCount(left)} more</span>}
    </bdi>
  );
}

/** A stored value as JSON, with its numbers as they are spelled. */
export function LogValue({ value, max }: { value: unknown; max?: number }) {
  return (
    <code class="value">
      <LogText text={formatJson(value)} {...(max !== undefined && { max })} />
    </code>
  );
}
