import type { ComponentChildren } from "preact";
import { useExplorer } from "../../shell/explorer.ts";
import { formatStamp } from "../../time/format.ts";

/** When something was, in the zone of the log. */
export function Stamp({ at }: { at: string | null }): ComponentChildren {
  const { zone } = useExplorer();
  return at === null ? "no time" : formatStamp(at, zone);
}
