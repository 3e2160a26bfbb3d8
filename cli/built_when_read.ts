/** What makes each value of an object. */
type Makers = Readonly<Record<string, () => unknown>>;

/**
 * An object whose values are made when they are first read.
 *
 * @example
 * ```ts
 * import { builtWhenRead } from "./built_when_read.ts";
 *
 * let built = 0;
 * const parts = builtWhenRead({ a: () => ++built, b: () => ++built });
 * if (parts.b !== 1 || parts.b !== 1 || Object.keys(parts).join() !== "a,b") throw new Error();
 * ```
 */
export function builtWhenRead<M extends Makers>(
  makers: M,
): { readonly [Name in keyof M]: ReturnType<M[Name]> } {
  const object = {};
  for (const [name, make] of Object.entries(makers)) {
    Object.defineProperty(object, name, {
      enumerable: true,
      configurable: true,
      get() {
        const value = make();
        Object.defineProperty(object, name, { enumerable: true, value });
        return value;
      },
    });
  }
  return object as { readonly [Name in keyof M]: ReturnType<M[Name]> };
}
