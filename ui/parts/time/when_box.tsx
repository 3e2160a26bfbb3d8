import { useState } from "preact/hooks";
import { useExplorer } from "../../shell/explorer.ts";

/** Where a time is typed, in the words of the command line. */
export function WhenBox() {
  const { address, go } = useExplorer();
  const [draft, setDraft] = useState<string | null>(null);
  const onSubmit = (event: Event) => {
    event.preventDefault();
    const text = (draft ?? address.params.at ?? "").trim();
    setDraft(null);
    go({ params: { at: text === "now" ? null : text, cursor: null } });
  };
  return (
    <form class="whenbox" onSubmit={onSubmit}>
      <label class="hidden" for="when">Moment</label>
      <input
        id="when"
        type="text"
        placeholder="now, or last tuesday, 2026-02-01, line:7"
        autocomplete="off"
        spellcheck={false}
        value={draft ?? address.params.at ?? ""}
        onInput={({ currentTarget }) => setDraft(currentTarget.value)}
        onBlur={() => setDraft(null)}
      />
      <button type="submit" class="hidden">Go to that moment</button>
    </form>
  );
}
