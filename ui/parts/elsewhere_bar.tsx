import { useEffect, useRef, useState } from "preact/hooks";
import { changeAddress, formatAddress } from "../address/address.ts";
import { curlLine, elsewhere, questionPath } from "../address/elsewhere.ts";
import { askText } from "../server/api.ts";
import { useExplorer } from "../shell/explorer.ts";
import { LogText } from "./text.tsx";

const SAID_MS = 2_000;
const JSON_SHOWN_MAX = 100_000;

/** The same answer elsewhere: on the command line, with curl, as JSON, as a link to this moment. */
export function ElsewhereBar() {
  const { address, moment } = useExplorer();
  const [said, setSaid] = useState("");
  const [isOpen, setOpen] = useState(false);
  const found = elsewhere(address);
  useEffect(() => {
    const timer = setTimeout(() => setSaid(""), SAID_MS);
    return () => clearTimeout(timer);
  }, [said]);
  const copy = async (what: string, text: string) => {
    const isDone = await navigator.clipboard.writeText(text).then(() => true, () => false);
    setSaid(isDone ? `${what} copied` : "cannot copy");
  };
  const { at } = address.params;
  const isLine = at?.startsWith("line:") ?? false;
  const exact = at === undefined || isLine ? at : moment?.instant ?? at;
  const link = formatAddress(changeAddress(address, { params: { at: exact ?? null } }));
  const curl = curlLine(location.origin, found);
  return (
    <div class="elsewhere" role="group" aria-label="The same elsewhere">
      <span class="said" role="status">{said}</span>
      <button type="button" title={found.cli} onClick={() => copy("Command", found.cli)}>
        CLI
      </button>
      <button type="button" title={curl} onClick={() => copy("curl", curl)}>curl</button>
      <button type="button" id="json" onClick={() => setOpen(true)}>JSON</button>
      <button
        type="button"
        title={`${location.origin}${link}`}
        onClick={() => copy("Link", location.origin + link)}
      >
        Link
      </button>
      {isOpen && <JsonDialog cli={found.cli} curl={curl} onClose={() => setOpen(false)} />}
    </div>
  );
}

function JsonDialog({ cli, curl, onClose }: { cli: string; curl: string; onClose: () => void }) {
  const { address } = useExplorer();
  const dialog = useRef<HTMLDialogElement>(null);
  const [text, setText] = useState("…");
  const question = elsewhere(address);
  useEffect(() => dialog.current?.showModal(), []);
  useEffect(() => {
    askText(question).then(setText, (error) => setText(String(error.message)));
  }, [questionPath(question)]);
  return (
    <dialog class="json" ref={dialog} onClose={onClose} aria-labelledby="json-title">
      <h2 id="json-title">{questionPath(question)}</h2>
      <p>
        <code>{cli} --json</code>
      </p>
      <p>
        <code>{curl}</code>
      </p>
      <pre tabIndex={0} aria-label="JSON"><LogText text={text} max={JSON_SHOWN_MAX} /></pre>
      <button type="button" onClick={() => dialog.current?.close()}>Close</button>
    </dialog>
  );
}
