/**
 * Text with marks on some of its parts, which keep their places when it is wrapped.
 *
 * @module
 */

import type { Label, Style } from "../terminal/style.ts";
import { wrap } from "../terminal/text.ts";

/** A part of a text, by its places in it, and what it is. */
interface Mark {
  readonly start: number;
  readonly end: number;
  readonly label: Label;
}

/** A text that is measured and wrapped without its colours, and coloured then. */
export class StyledText {
  /** What it says. */
  text = "";
  readonly #marks: Mark[] = [];

  /** Adds a piece, marked with all of these labels. */
  add(piece: string, labels: readonly Label[] = []): void {
    const start = this.text.length;
    this.text += piece;
    for (const label of labels) this.#marks.push({ start, end: this.text.length, label });
  }

  /**
   * The text on as many lines as it takes in so many columns, each coloured.
   *
   * @returns Each line with its text, whose width counts, and as it is shown.
   */
  lines(columns: number, style: Style): { text: string; shown: string }[] {
    let end = 0;
    return wrap(this.text, columns, Infinity).map((text) => {
      const start = this.text.indexOf(text, end);
      end = start + text.length;
      return { text, shown: this.#shown(start, end, style) };
    });
  }

  #shown(start: number, end: number, style: Style): string {
    const marks = this.#marks.filter((mark) => mark.start < end && mark.end > start);
    const edges = new Set([start, end]);
    for (const mark of marks) edges.add(Math.max(start, mark.start)).add(Math.min(end, mark.end));
    const places = [...edges].sort((a, b) => a - b);
    return places.slice(1).map((place, index) => {
      const from = places[index]!;
      const labels = marks.filter((mark) => mark.start <= from && mark.end >= place);
      return labels.reduce((piece, { label }) => style(label, piece), this.text.slice(from, place));
    }).join("");
  }
}
