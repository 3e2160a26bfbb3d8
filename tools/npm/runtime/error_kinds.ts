/**
 * The classes of failures that the library and the command tell apart.
 *
 * @module
 */

function kind(name: string): ErrorConstructor {
  const Kind = class extends Error {
    override readonly name = name;
  };
  return Kind as unknown as ErrorConstructor;
}

/** The classes in use. `NotCapable` is never thrown: these runtimes ask for no permissions. */
export const errors = {
  AlreadyExists: kind("AlreadyExists"),
  BrokenPipe: kind("BrokenPipe"),
  NotADirectory: kind("NotADirectory"),
  NotCapable: kind("NotCapable"),
  NotFound: kind("NotFound"),
  PermissionDenied: kind("PermissionDenied"),
} satisfies Partial<Record<keyof typeof Deno.errors, unknown>>;
