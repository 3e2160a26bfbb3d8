import type { Address } from "../address/address.ts";
import type { ServerQuestion } from "../address/elsewhere.ts";
import type { About, Moment } from "../server/answers.ts";
import { type Asked, useAnswer } from "../server/use_answer.ts";
import type { Go } from "./use_address.ts";

/** What every part of the page may need to know. */
export interface Explorer {
  /** The address; while the timeline is dragged, with the moment under the pointer. */
  readonly address: Address;
  readonly go: Go;
  /** The logs, in the order of the config; none until the server named them. */
  readonly logs: About["logs"];
  /** Which of them is shown; undefined for the entries. */
  readonly log: string | undefined;
  /** The moment that is shown, as it was asked for; undefined for the present. */
  readonly at: string | undefined;
  /** Whether the timeline is dragged. */
  readonly isDragging: boolean;
  /** What the moment is; null until the server said it. */
  readonly moment: Moment | null;
  /** Raised when the logs changed. */
  readonly version: number;
  /** The zone that days are counted in. */
  readonly zone: string;
  /** The time that is shown: of the moment, or the present as the server has it. */
  readonly now: string;
}

let current: Explorer | null = null;

/**
 * Sets what all parts are told. A document is one explorer, and all of it is drawn again whenever
 * this changes: a variable does what a context of Preact would, in less code.
 */
export function provideExplorer(explorer: Explorer): void {
  current = explorer;
}

/** What every part of the page may need to know. */
export function useExplorer(): Explorer {
  if (current === null) throw new TypeError("Cannot draw a part: there is no explorer");
  return current;
}

/** The answer to a question, kept in step with the logs and with the timeline. */
export function useAsked<Value>(question: ServerQuestion | null): Asked<Value> {
  const { version, isDragging } = useExplorer();
  return useAnswer<Value>(question, { version, isDragging });
}
