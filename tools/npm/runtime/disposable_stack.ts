/** What is used of a stack of things to dispose of. */
class Stack implements Pick<DisposableStack, "use" | "move" | typeof Symbol.dispose> {
  #held: Disposable[] = [];

  /** Puts a thing on the stack, and gives it back. */
  use<Held extends Disposable | null | undefined>(held: Held): Held {
    if (held) this.#held.push(held);
    return held;
  }

  /** Hands all of it to a new stack. */
  move(): DisposableStack {
    const moved = new Stack();
    moved.#held = this.#held;
    this.#held = [];
    return moved as unknown as DisposableStack;
  }

  /** Disposes of all of it, the last one first, whichever fails; the last failure is thrown. */
  [Symbol.dispose](): void {
    const failures: unknown[] = [];
    for (const held of this.#held.splice(0).reverse()) {
      try {
        held[Symbol.dispose]();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures.at(-1);
  }
}

/** `DisposableStack`, of the runtime where it has one: Node has from 24 on. */
const Used = globalThis.DisposableStack ?? Stack as unknown as typeof DisposableStack;

export { Used as DisposableStack };
