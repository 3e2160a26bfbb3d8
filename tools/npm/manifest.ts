import { BROWSER, moduleName, type Project } from "./project.ts";

/** What the package is called on npm; its command is `log`. */
export const PACKAGE_NAME = "jsonl-log";

/** The oldest Node that the package is tested with. */
const NODE = ">=22";

/**
 * The `package.json` of the npm package.
 *
 * @param used The packages that its scripts import.
 * @param declarations Where the types of each public module lie, by sub-path.
 */
export function manifestOf(
  { version, license, exports }: Project,
  used: Readonly<Record<string, string>>,
  declarations: Readonly<Record<string, string>>,
): Record<string, unknown> {
  const modules = Object.keys(exports).map((subPath) => [
    subPath,
    {
      types: declarations[subPath],
      browser: `./${BROWSER}/${moduleName(subPath)}.js`,
      default: `./${moduleName(subPath)}.js`,
    },
  ]);
  return {
    name: PACKAGE_NAME,
    version,
    description: "Event-sourced state on plain JSONL: what was true, and when",
    keywords: ["jsonl", "ndjson", "event-sourcing", "append-only", "log", "time-travel", "cli"],
    license,
    type: "module",
    engines: { node: NODE },
    bin: { log: "./log.js" },
    exports: Object.fromEntries(modules),
    dependencies: used,
  };
}

/**
 * The version of each package that scripts import, as `deno.json` files pin it.
 *
 * @throws {Error} for a package that none of them names.
 */
export function dependenciesOf(
  imported: Iterable<string>,
  pinned: Readonly<Record<string, string>>,
): Record<string, string> {
  const versions = [...imported].sort().map((name) => {
    const version = pinned[name]?.slice(`npm:${name}@`.length);
    if (version === undefined) {
      throw new Error(`Cannot pack "${name}": no config names its version`);
    }
    return [name, version];
  });
  return Object.fromEntries(versions);
}
