import { Fragment, h } from "preact";
import { formatCount } from "../../time/format.ts";
import { LogText } from "../text.tsx";

const NAME_MAX = 60;

interface WhoProps {
  device: string | null;
  actor: string | null;
  line: number;
}

/** Who wrote a line, and where it lies. */
export function Who({ device, actor, line }: WhoProps) {
  const names = [device, actor].filter((name) => name !== null).join("/");
  return (
    <>
      {names !== "" && <LogText text={names} max={NAME_MAX} />}
      {`${names === "" ? "" : " · "}line ${formatCount(line)}`}
    </>
  );
}
