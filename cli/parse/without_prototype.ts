/**
 * The same members and nothing inherited: the parser looks names up in plain
 * objects, where `log constructor` would otherwise find something.
 */
export function withoutPrototype<T extends object>(members: T): T {
  return Object.assign(Object.create(null), members);
}
