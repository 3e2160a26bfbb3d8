/**
 * A number for each line that is 0 for nearly all of them. It takes no memory to speak of until
 * another one is set: the system gives an array its memory where something is written.
 */
export class SparseColumn {
  #numbers: Float64Array<ArrayBuffer>;
  #isWritten = false;

  /** Has room for so many lines. */
  constructor(room: number) {
    this.#numbers = new Float64Array(room);
  }

  /** The number of a line. */
  of(line: number): number {
    return this.#numbers[line]!;
  }

  /** Changes the number of a line. */
  set(line: number, number: number): void {
    if (this.#numbers[line] === number) return;
    this.#numbers[line] = number;
    this.#isWritten = true;
  }

  /** Gives the memory back. */
  free(): void {
    this.#numbers.buffer.transfer(0);
  }

  /** Makes room for more lines. */
  widen(room: number): void {
    this.#numbers = this.#isWritten
      ? new Float64Array(this.#numbers.buffer.transfer(8 * room))
      : new Float64Array(room);
  }
}
