import { h } from "preact";
import { useEffect, useState } from "preact/hooks";
import { changeAddress, formatAddress } from "../address/address.ts";
import { curlLine, type Elsewhere, elsewhere, questionPath } from "../address/elsewhere.ts";
import { askText } from "../server/api.ts";
import { useExplorer } from "../shell/explorer.ts";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";
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
  const link = location.origin +
    formatAddress(changeAddress(address, { params: { at: exact ?? null } }));
  const curl = curlLine(location.origin, found);
  return (
    <div class="elsewhere" role="group" aria-label="The same elsewhere">
      <span class="muted" role="status">{said}</span>
      <Button title={found.cli} onClick={() => copy("Command", found.cli)}>CLI</Button>
      <Button title={curl} onClick={() => copy("curl", curl)}>curl</Button>
      <Button id="json" onClick={() => setOpen(true)}>JSON</Button>
      <Button title={link} onClick={() => copy("Link", link)}>Link</Button>
      {isOpen && <JsonDialog found={found} curl={curl} onClose={() => setOpen(false)} />}
    </div>
  );
}

interface JsonDialogProps {
  found: Elsewhere;
  curl: string;
  onClose(): void;
}

function JsonDialog({ found, curl, onClose }: JsonDialogProps) {
  const [text, setText] = useState("…");
  const path = questionPath(found);
  useEffect(() => {
    askText(found).then(setText, (error) => setText(String(error.message)));
  }, [path]);
  return (
    <Dialog title={path} onClose={onClose}>
      <p>
        <code>{found.cli} --json</code>
      </p>
      <p>
        <code>{curl}</code>
      </p>
      <pre
        class="stored"
        tabIndex={0}
        aria-label="JSON"
      ><LogText text={text} max={JSON_SHOWN_MAX} /></pre>
    </Dialog>
  );
}
