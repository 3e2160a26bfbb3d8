import type { ConflictVersion, ShownConflict } from "../server/answers.ts";
import { useExplorer } from "../shell/explorer.ts";
import { formatJson } from "../text/json.ts";
import { formatStamp } from "../time/format.ts";
import { Link } from "./link.tsx";
import { LogText, LogValue } from "./text.tsx";

const VALUE_MAX = 600;

interface ConflictTableProps {
  conflict: ShownConflict;
  /** The line whose version a plain merge keeps. */
  keptLine: number | null;
}

/** Versions that were written apart, side by side, a field a row. */
export function ConflictTable({ conflict, keptLine }: ConflictTableProps) {
  const { id, kind, versions, fields } = conflict;
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={`Versions of ${id}`}>
      <table class="conflict">
        <caption>
          <Link to={{ page: "entry", id }}>
            <LogText text={id} max={80} />
          </Link>{" "}
          <span class="muted">{kind.replace("-", " against ")}</span>
        </caption>
        <thead>
          <tr>
            <th scope="col">field</th>
            {versions.map((version) => (
              <th key={version.line} scope="col" class={version.line === keptLine ? "kept" : ""}>
                <VersionHead version={version} isKept={version.line === keptLine} />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {fields.map(({ path, values }) => (
            <tr key={path}>
              <th scope="row" class="path">
                <LogText text={path} max={VALUE_MAX} />
              </th>
              {values.map((value, at) => {
                const isOdd = values.some((other) => formatJson(other) !== formatJson(value));
                const isKept = versions[at]?.line === keptLine;
                return (
                  <td
                    key={versions[at]?.line ?? at}
                    class={isKept ? "kept" : isOdd ? "differs" : ""}
                  >
                    <LogValue value={value} max={VALUE_MAX} />
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function VersionHead({ version, isKept }: { version: ConflictVersion; isKept: boolean }) {
  const { zone } = useExplorer();
  const { at, device, actor, kind, inputs } = version;
  const who = [device, actor].filter((name) => name !== null).join("/");
  return (
    <>
      <span class={`kind ${kind}`}>{kind}</span>
      {isKept && <span class="pill live">kept by a merge</span>}
      <br />
      {at === null ? "no time" : formatStamp(at, zone)} <LogText text={who} max={60} />
      <br />
      <span class="muted">
        <LogText text={inputs.join(", ")} max={120} />
      </span>
    </>
  );
}
