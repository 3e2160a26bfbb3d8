import { h } from "preact";
import { useExplorer } from "../shell/explorer.ts";
import { Link } from "./link.tsx";

/** Links to the first and the next rows of a list that goes on. */
export function Pager({ next }: { next: string | null }) {
  const { cursor } = useExplorer().address.params;
  if (next === null && cursor === undefined) return null;
  return (
    <nav class="pager" aria-label="Rows">
      {cursor !== undefined && <Link to={{ params: { cursor: null } }}>First rows</Link>}
      {next !== null && <Link to={{ params: { cursor: next } }}>Next rows</Link>}
    </nav>
  );
}
