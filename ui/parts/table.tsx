import { type ComponentChildren, h } from "preact";

interface TableProps {
  /** What it is called where it scrolls. */
  name: string;
  heads: readonly string[];
  /** The cells of each row; the first one names it. */
  rows: readonly (readonly ComponentChildren[])[];
}

/** A table that scrolls sideways where there is no room for it. */
export function Table({ name, heads, rows }: TableProps) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={name}>
      <table>
        <thead>
          <tr>{heads.map((head) => <th key={head} scope="col">{head}</th>)}</tr>
        </thead>
        <tbody>
          {rows.map(([first, ...others], at) => (
            <tr key={at}>
              <th scope="row">{first}</th>
              {others.map((cell, at) => <td key={at}>{cell}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
