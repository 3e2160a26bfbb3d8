import { Fragment, h } from "preact";
import type { BlameAnswer, ShowAnswer, VersionRow } from "../../server/answers.ts";
import { useAsked, useExplorer } from "../../shell/explorer.ts";
import { type Field, removedFields } from "../../text/removed_fields.ts";
import { formatCount } from "../../time/format.ts";
import { Link } from "../link.tsx";
import { Waiting } from "../problem.tsx";
import { Section } from "../section.tsx";
import { Stamp } from "../time/stamp.tsx";
import { LogText, LogValue } from "../text.tsx";
import { Who } from "./who.tsx";

const FIELDS_MAX = 40, VALUE_MAX = 600;

interface BlamePanelProps {
  versions: readonly VersionRow[];
  shown: ShowAnswer;
}

/** Which line set or removed each field, grouped where one line did several in a row. */
export function BlamePanel({ versions, shown }: BlamePanelProps) {
  const { address, log, at } = useExplorer();
  const path = `/entries/${encodeURIComponent(address.id!)}/blame`;
  const asked = useAsked<BlameAnswer>({ path, params: { log, at } });
  const { value, isOld } = asked;
  const present = value?.fields ?? [];
  const past = versions.filter(({ version }) => version <= (shown.version ?? 0));
  const removed = new Set(removedFields(past, present));
  const fields = [...present, ...removed].slice(0, FIELDS_MAX);
  return (
    <Section
      class="blame-panel"
      id="blame"
      title={at === undefined ? "Who set what" : "Who set what, at this moment"}
    >
      <Waiting asked={asked} />
      {value?.fields.length === 0 && <p class="notice">No value at this moment.</p>}
      <table class={isOld ? "blame old" : "blame"}>
        <thead>
          <tr>
            {["set by", "field", "value", "earlier"].map((head) => (
              <th key={head} scope="col">
                <span class="hidden">{head}</span>
              </th>
            ))}
          </tr>
        </thead>
        {groupsOf(fields).map((group) => (
          <tbody key={group[0]!.path}>
            {group.map((field, at) => (
              <FieldRow
                key={field.path}
                field={field}
                span={at === 0 ? group.length : 0}
                isRemoved={removed.has(field)}
              />
            ))}
          </tbody>
        ))}
      </table>
      {value !== null && value.fields.length > FIELDS_MAX && (
        <p class="muted">{formatCount(value.fields.length - FIELDS_MAX)} more fields</p>
      )}
    </Section>
  );
}

/** Neighbours that one line set. */
function groupsOf(fields: readonly Field[]): Field[][] {
  const groups: Field[][] = [];
  for (const field of fields) {
    const last = groups.at(-1);
    if (last !== undefined && last[0]!.line === field.line) last.push(field);
    else groups.push([field]);
  }
  return groups;
}

interface FieldRowProps {
  field: Field;
  /** How many fields its line set; 0 where that was said above it. */
  span: number;
  isRemoved: boolean;
}

function FieldRow({ field, span, isRemoved }: FieldRowProps) {
  const { path, value, version, line } = field;
  const ShownAs = isRemoved ? "del" : Fragment;
  return (
    <tr>
      {span > 0 && (
        <td class="by" rowSpan={span}>
          <SetBy field={field} />
        </td>
      )}
      <th scope="row">
        <LogText text={path} max={VALUE_MAX} />
      </th>
      <td class="set">
        {isRemoved && "removed "}
        <ShownAs>
          <LogValue value={value} max={VALUE_MAX} />
        </ShownAs>
      </td>
      <td class="before">
        {version > 1 && (
          <Link
            to={{ params: { at: `line:${line - 1}` } }}
            label={`Before this change of ${path}`}
          >
            before ◂
          </Link>
        )}
      </td>
    </tr>
  );
}

function SetBy({ field: { version, line, at, device, actor } }: { field: Field }) {
  return (
    <>
      <Link to={{ params: { at: at ?? `line:${line}` } }}>
        v{version}
      </Link>
      <span class="muted">
        {" "}
        <Stamp at={at} />
        <br />
        <Who device={device} actor={actor} line={line} />
      </span>
    </>
  );
}
