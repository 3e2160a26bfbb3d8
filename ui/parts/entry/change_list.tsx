import { Fragment, h } from "preact";
import type { FieldChange } from "../../server/answers.ts";
import { textDifference } from "../../text/difference.ts";
import { LogText, LogValue } from "../text.tsx";

const SIGNS = { add: "+", remove: "−", replace: "~" };
/** Longer texts are shown whole beside each other rather than marked in place. */
const MARKED_MAX = 400;
const VALUE_MAX = 600;
/** A page stays small, however many fields a line sets. */
const CHANGES_MAX = 6;

/** What changed, a field a line. */
export function ChangeList({ changes }: { changes: readonly FieldChange[] }) {
  return (
    <ul class="changes">
      {changes.slice(0, CHANGES_MAX).map((change) => (
        <li key={change.path} class={change.op}>
          <span class="sign" role="img" aria-label={change.op}>{SIGNS[change.op]}</span>{" "}
          <span class="path muted">
            <LogText text={change.path} max={VALUE_MAX} />
          </span>{" "}
          <Difference change={change} />
        </li>
      ))}
      {changes.length > CHANGES_MAX && <li>{changes.length - CHANGES_MAX} more</li>}
    </ul>
  );
}

function Difference({ change: { op, from, to } }: { change: FieldChange }) {
  const marked = typeof from === "string" && typeof to === "string" &&
      from.length + to.length <= MARKED_MAX
    ? textDifference(from, to)
    : null;
  if (op === "replace" && marked !== null) {
    const { start, removed, added, end } = marked;
    return (
      <span>
        <LogText text={start} />
        {removed !== "" && (
          <del>
            <LogText text={removed} />
          </del>
        )}
        {added !== "" && (
          <ins>
            <LogText text={added} />
          </ins>
        )}
        <LogText text={end} />
      </span>
    );
  }
  return (
    <>
      {op !== "add" && (
        <del>
          <LogValue value={from} max={VALUE_MAX} />
        </del>
      )} {op !== "remove" && (
        <ins>
          <LogValue value={to} max={VALUE_MAX} />
        </ins>
      )}
    </>
  );
}
