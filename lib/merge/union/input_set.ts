/** Which inputs hold a line; two lines of the same inputs share one. */
export class InputSet {
  /** Their indexes, ascending. */
  readonly inputs: readonly number[];
  /** Its index among all sets that were made from one, which a column can hold. */
  readonly number: number;
  readonly #all: InputSet[];
  readonly #more = new Map<number, InputSet>();

  /** Begins with none; the sets that are made from this one are added to `all`, and it itself. */
  constructor(inputs: readonly number[] = [], all: InputSet[] = []) {
    this.inputs = inputs;
    this.#all = all;
    this.number = all.push(this) - 1;
  }

  /** These, and one more, whose index is larger. */
  with(input: number): InputSet {
    let more = this.#more.get(input);
    if (more === undefined) {
      this.#more.set(input, more = new InputSet([...this.inputs, input], this.#all));
    }
    return more;
  }

  /** Whether no input is among both. */
  isDisjointFrom(other: InputSet): boolean {
    return !this.inputs.some((input) => other.inputs.includes(input));
  }
}
