import { useEffect, useRef } from "preact/hooks";
import { KEY_HELP } from "../shell/keys.ts";

interface HelpProps {
  /** Whether single keys do something. */
  shortcuts: boolean;
  setShortcuts(isOn: boolean): void;
  onClose(): void;
}

/** The keys, and the switch that turns single letters off. */
export function Help({ shortcuts, setShortcuts, onClose }: HelpProps) {
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
            checked={shortcuts}
            onChange={({ currentTarget }) => setShortcuts(currentTarget.checked)}
          />{" "}
          Single keys do something
        </label>
      </p>
      <button type="button" onClick={() => dialog.current?.close()}>Close</button>
    </dialog>
  );
}
