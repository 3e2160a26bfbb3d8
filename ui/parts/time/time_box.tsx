import { h } from "preact";

interface TimeBoxProps {
  id: string;
  /** What it is called for those who do not see where it stands. */
  label: string;
  placeholder: string;
  /** The time as it was typed before; nothing for the present. */
  value: string;
  onTime(typed: string): void;
}

/** Where a time is typed, in the words of the command line. What is not sent is forgotten. */
export function TimeBox({ id, label, placeholder, value, onTime }: TimeBoxProps) {
  const onSubmit = (event: SubmitEvent) => {
    event.preventDefault();
    const typed = new FormData(event.currentTarget as HTMLFormElement).get("time");
    onTime(String(typed).trim());
  };
  return (
    <form class="timebox" onSubmit={onSubmit}>
      <input
        {...{ id, placeholder }}
        key={value}
        name="time"
        type="text"
        aria-label={label}
        autocomplete="off"
        spellcheck={false}
        defaultValue={value}
        onBlur={({ currentTarget }) => {
          currentTarget.value = value;
        }}
      />
      <button type="submit" class="hidden">{`Go: ${label}`}</button>
    </form>
  );
}
