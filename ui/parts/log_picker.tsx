import { h } from "preact";
import { useExplorer } from "../shell/explorer.ts";

/** Which log is shown. Another one begins with its list, at the same time. */
export function LogPicker() {
  const { go, logs, log, at } = useExplorer();
  const shown = log ?? logs[0]?.log;
  const onChange = ({ currentTarget: { value } }: { currentTarget: HTMLSelectElement }) =>
    go({
      page: "state",
      params: {
        ...{ q: null, tag: null, kind: null, cursor: null, zoom: null },
        log: value === logs[0]?.log ? null : value,
        at: at?.startsWith("line:") ? null : at ?? null,
      },
    });
  return (
    <select aria-label="Log" value={shown} onChange={onChange}>
      {logs.map(({ log }) => <option key={log} value={log}>{log}</option>)}
    </select>
  );
}
