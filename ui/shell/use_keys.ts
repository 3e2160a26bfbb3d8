import { useEffect, useRef, useState } from "preact/hooks";
import { type Address, PAGES } from "../address/address.ts";
import type { Moment } from "../server/answers.ts";
import { actionOf, type KeyAction } from "./keys.ts";
import { atRank, dayStep } from "./moments.ts";
import type { Go } from "./use_address.ts";

const SHORTCUTS = "log.shortcuts";
const ROWS = "a.row, ol.history a.version";

interface KeyContext {
  readonly go: Go;
  readonly address: Address;
  readonly moment: Moment | null;
  readonly zone: string;
  readonly openHelp: () => void;
}

/** Steps through time. */
export interface Steps {
  step(by: "change" | "day", to: "prev" | "next"): void;
  toRank(rank: number): void;
  compare(): void;
}

/** What keys do, wherever they are pressed; and the same steps for buttons. */
export function useKeys(context: KeyContext) {
  const latest = useRef(context);
  latest.current = context;
  const [shortcuts, setOn] = useState(() => localStorage.getItem(SHORTCUTS) !== "off");
  const setShortcuts = (isOn: boolean) => {
    localStorage.setItem(SHORTCUTS, isOn ? "on" : "off");
    setOn(isOn);
  };
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      const action = actionOf({
        key: event.key,
        isModified: event.ctrlKey || event.metaKey || event.altKey,
        isTyping: target.matches("input:not([type=range], [type=checkbox]), textarea, select"),
      }, shortcuts);
      if (action === null || document.querySelector("dialog[open]") !== null) return;
      if (perform(action, latest.current, target)) event.preventDefault();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [shortcuts]);
  const steps: Steps = {
    step: (by, to) => step(by, to, latest.current),
    toRank: (rank) => {
      atRank(latest.current.address.params.log, rank).then(
        (at) => show(at, latest.current),
        () => {},
      );
    },
    compare: () => compare(latest.current),
  };
  return { shortcuts, setShortcuts, steps };
}

/** Does what a key asks for; false where there is nothing to do. */
function perform(action: KeyAction, context: KeyContext, target: HTMLElement): boolean {
  const { go, openHelp } = context;
  switch (action.do) {
    case "step":
      step(action.by, action.to, context);
      return true;
    case "version":
      return press(action.to === "prev" ? "#version-before" : "#version-after");
    case "row":
      return focusRow(action.to);
    case "zoom":
      return press(`#zoom-${action.to}`);
    case "page": {
      const found = PAGES[action.number - 1];
      if (found !== undefined) go({ page: found[0] });
      return found !== undefined;
    }
    case "live":
      show(null, context);
      return true;
    case "compare":
      compare(context);
      return true;
    case "search":
      return focus("#search") || focus("#when");
    case "time":
      return focus("#when");
    case "json":
      return press("#json");
    case "help":
      openHelp();
      return true;
    case "leave":
      return leave(context, target);
  }
}

function step(by: "change" | "day", to: "prev" | "next", context: KeyContext): void {
  const { moment, zone, address } = context;
  const { log } = address.params;
  if (moment === null) return;
  if (by === "change") {
    const at = moment[to];
    if (at !== null) show(at, context);
  } else if (moment.instant !== null) {
    dayStep(moment.instant, { log, zone }, to).then(
      (at) => at !== null && show(at, context),
      () => {},
    );
  }
}

function show(at: string | null, { go }: KeyContext): void {
  go({ params: { at, cursor: null } });
}

/** Begins to compare with the moment shown; on the page of changes, swaps the two. */
function compare({ go, address, moment }: KeyContext): void {
  const { at, from } = address.params;
  const here = at ?? moment?.instant ?? "now";
  if (address.page === "changes") go({ params: { from: here, at: from ?? null, cursor: null } });
  else go({ page: "changes", params: { from: here } });
}

function leave({ go, address }: KeyContext, target: HTMLElement): boolean {
  if (target.matches("input, select")) target.blur();
  else if (address.page !== "state") go({ page: "state" });
  else return false;
  return true;
}

function press(selector: string): boolean {
  const found = document.querySelector<HTMLElement>(selector);
  found?.click();
  return found !== null;
}

function focus(selector: string): boolean {
  const found = document.querySelector<HTMLElement>(selector);
  found?.focus();
  return found !== null;
}

function focusRow(to: "prev" | "next" | "first" | "last"): boolean {
  const rows = [...document.querySelectorAll<HTMLElement>(ROWS)];
  const at = rows.indexOf(document.activeElement as HTMLElement);
  const last = rows.length - 1;
  const wanted = { prev: Math.max(0, at - 1), next: Math.min(last, at + 1), first: 0, last }[to];
  rows[wanted]?.focus();
  return rows.length > 0;
}
