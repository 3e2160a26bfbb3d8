/**
 * All small histories of one entry on two devices: up to two lines that both
 * hold, then one or two lines of each, every line one of four. Each history has
 * an id of its own, so that one pair of files holds them all: the times of each
 * lie in a window of their own, and the windows follow one another in both
 * files, so that no line of one history comes between those of another.
 *
 * @module
 */

/** What a line does, in a word. */
export type Word = "whole" | "tombstone" | "bare restore" | "whole restore";

/** One history. */
export interface SmallHistory {
  readonly id: string;
  readonly shared: readonly Word[];
  readonly left: readonly Word[];
  readonly right: readonly Word[];
}

/** Which lines lie before which by time; of equal times the bytes decide. */
export type Timing = "equal" | "left first" | "in turn";

/** Which lines behind those that both begin with are the same on both sides, where their words are. */
export type Sharing = "none" | "all" | "last" | "crossed";

/** How the lines of two files are written. */
export interface Spelling {
  readonly timing: Timing;
  readonly sharing: Sharing;
}

const WORDS: Record<Word, readonly [flag: string, holdsText: boolean]> = {
  "whole": ["", true],
  "tombstone": [',"is_deleted":true', false],
  "bare restore": [',"is_restored":true', false],
  "whole restore": [',"is_restored":true', true],
};
const START = Date.UTC(2026, 3, 1);
const MINUTE = 60_000;
/** How many minutes a history takes. */
const WINDOW = 10;
/** When, in minutes, the first and the second line of each side are written. */
const MINUTES: Record<Timing, Record<"left" | "right", readonly [number, number]>> = {
  "equal": { left: [5, 5], right: [5, 5] },
  "left first": { left: [1, 2], right: [3, 4] },
  "in turn": { left: [1, 3], right: [2, 4] },
};
/** Which line of each side, if its word is that of one on the other side, is the same. */
const SHARED: Record<Sharing, Record<"left" | "right", readonly [boolean, boolean]>> = {
  "none": { left: [false, false], right: [false, false] },
  "all": { left: [true, true], right: [true, true] },
  "last": { left: [false, true], right: [false, true] },
  "crossed": { left: [true, false], right: [false, true] },
};

/** All sequences of words that are not longer. */
function sequences(lengthMin: number, lengthMax: number): Word[][] {
  const words = Object.keys(WORDS) as Word[];
  let longest: Word[][] = [[]];
  const all = [longest];
  for (let length = 1; length <= lengthMax; length++) {
    longest = longest.flatMap((sequence) => words.map((word) => [...sequence, word]));
    all.push(longest);
  }
  return all.slice(lengthMin).flat();
}

/** All 8,400 of them. */
export function smallHistories(): SmallHistory[] {
  const tails = sequences(1, 2);
  const histories = sequences(0, 2).flatMap((shared) =>
    tails.flatMap((left) => tails.map((right) => ({ shared, left, right })))
  );
  return histories.map((history, index) => ({ id: String(index), ...history }));
}

/** The text of both files. */
export function filesOf(
  histories: readonly SmallHistory[],
  { timing, sharing }: Spelling,
): [left: string, right: string] {
  const beginning = histories.flatMap(({ id, shared }) =>
    shared.map((word, place) => lineOf(id, word, 0, `start${place}`))
  ).join("");
  const side = (name: "left" | "right") =>
    histories.flatMap(({ id, [name]: words }) =>
      words.map((word, place) => {
        const isShared = SHARED[sharing][name][place];
        const minute = isShared ? 5 : MINUTES[timing][name][place]!;
        const label = isShared ? "both" : `${name}${place}`;
        return lineOf(id, word, (Number(id) + 1) * WINDOW + minute, label);
      })
    ).join("");
  return [beginning + side("left"), beginning + side("right")];
}

function lineOf(id: string, word: Word, minute: number, label: string): string {
  const at = new Date(START + minute * MINUTE).toISOString();
  const [flag, holdsText] = WORDS[word];
  const text = holdsText ? `,"text":"${label}"` : "";
  return `{"id":"${id}","at":"${at}"${flag}${text},"device":"${label}"}\n`;
}
