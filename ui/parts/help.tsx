import { useEffect, useRef } from "preact/hooks";
import { KEY_HELP } from "../shell/keys.ts";

interface HelpProps {
  hasShortcuts: boolean;
  onShortcuts(isOn: boolean): void;
  onClose(): void;
}

/** The keys, and the switch that turns single letters off. */
export function Help({ hasShortcuts, onShortcuts, onClose }: HelpProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog ref={dialog} onClose={onClose} aria-labelledby="help-title">
      <h2 id="help-title">Keys</h2>
      <dl>
        {KEY_HELP.map(([keys, what]) => (
          <>
            <dt>
              {keys.split(" ").map((key) => key === "…" ? " … " : <kbd key={key}>{key}</kbd>)}
            </dt>
            <dd>{what}</dd>
          </>
        ))}
      </dl>
      <p>
        <label>
          <input
            type="checkbox"
            checked={hasShortcuts}
            onChange={({ currentTarget }) => onShortcuts(currentTarget.checked)}
          />{" "}
          Single keys do something
        </label>
      </p>
      <button type="button" onClick={() => dialog.current?.close()}>Close</button>
    </dialog>
  );
}
