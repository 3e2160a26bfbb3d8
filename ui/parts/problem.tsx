import { h } from "preact";
import type { ServerProblem } from "../server/api.ts";
import type { Asked } from "../server/use_answer.ts";
import { formatBytes } from "../time/format.ts";
import { LogText } from "./text.tsx";

const NO_TOKEN = 401;

/** Why there is no answer, in the words of the server. */
function ProblemNotice({ problem }: { problem: ServerProblem }) {
  const { status, title, detail, hint, bytes, bytes_total } = problem.text;
  if (bytes !== undefined && bytes_total !== undefined) {
    return (
      <div class="notice" role="status">
        Reading the logs: {formatBytes(bytes)} of {formatBytes(bytes_total)}{" "}
        <progress aria-label="Bytes read" value={bytes} max={bytes_total} />
      </div>
    );
  }
  if (status === NO_TOKEN) {
    return (
      <div class="notice bad" role="alert">
        <strong>This page has no token.</strong>
        <p>
          Open the address that <code>log ui</code> printed.
        </p>
      </div>
    );
  }
  return (
    <div class="notice bad" role="alert">
      <strong>{title}</strong>
      <p>
        <LogText text={detail} />
      </p>
      {hint !== undefined && (
        <p class="muted">
          <LogText text={hint} />
        </p>
      )}
    </div>
  );
}

/** Stands where an answer will be; says why where there is none. */
export function Waiting({ asked: { value, problem, isOld } }: { asked: Asked<unknown> }) {
  if (problem !== null) return <ProblemNotice problem={problem} />;
  return value === null && isOld ? <p class="muted waiting" aria-busy="true">Reading…</p> : null;
}
