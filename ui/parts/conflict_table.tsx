import { h } from "preact";
import type { ConflictVersion, ShownConflict } from "../server/answers.ts";
import { Who } from "./entry/who.tsx";
import { Link } from "./link.tsx";
import { LogText, LogValue } from "./text.tsx";
import { Stamp } from "./time/stamp.tsx";

const VALUE_MAX = 600;
/** Room for the names of fields, and for a version. */
const HEAD_EM = 8, VERSION_EM = 15;

interface ConflictTableProps {
  conflict: ShownConflict;
  /** The line whose version a plain merge keeps. */
  keptLine: number | null;
}

/** Conflicting versions side by side, a field a row. */
export function ConflictTable({ conflict, keptLine }: ConflictTableProps) {
  const { id, kind, versions, fields } = conflict;
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={`Versions of ${id}`}>
      <table class="conflict" style={{ minWidth: `${HEAD_EM + VERSION_EM * versions.length}em` }}>
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
              <VersionHead
                key={version.line}
                version={version}
                isKept={version.line === keptLine}
              />
            ))}
          </tr>
        </thead>
        <tbody>
          {fields.map((field) => (
            <FieldRow
              key={field.path}
              field={field}
              kept={versions.findIndex(({ line }) => line === keptLine)}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

interface FieldRowProps {
  field: ShownConflict["fields"][number];
  /** Which of its values a plain merge keeps. */
  kept: number;
}

function FieldRow({ field: { path, values }, kept }: FieldRowProps) {
  return (
    <tr>
      <th scope="row" class="path">
        <LogText text={path} max={VALUE_MAX} />
      </th>
      {values.map((value, at) => (
        <td key={at} class={at === kept ? "kept" : undefined}>
          <LogValue value={value} max={VALUE_MAX} />
        </td>
      ))}
    </tr>
  );
}

function VersionHead({ version, isKept }: { version: ConflictVersion; isKept: boolean }) {
  const { at, device, actor, line, kind, inputs } = version;
  return (
    <th scope="col" class={isKept ? "kept" : undefined}>
      <span class={`kind ${kind}`}>{kind}</span>
      {isKept && <span class="pill live">kept by a merge</span>}
      <br />
      <Stamp at={at} /> <Who device={device} actor={actor} line={line} />
      <br />
      <span class="muted">
        <LogText text={inputs.join(", ")} max={120} />
      </span>
    </th>
  );
}
