import { Fragment, h } from "preact";
import { KEY_HELP } from "../shell/keys.ts";
import { Dialog } from "./dialog.tsx";

interface HelpProps {
  /** Whether single keys do something. */
  shortcuts: boolean;
  setShortcuts(isOn: boolean): void;
  onClose(): void;
}

/** The keys, and the switch that turns single letters off. */
export function Help({ shortcuts, setShortcuts, onClose }: HelpProps) {
  return (
    <Dialog title="Keys" onClose={onClose}>
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
          Use single-key shortcuts
        </label>
      </p>
    </Dialog>
  );
}
