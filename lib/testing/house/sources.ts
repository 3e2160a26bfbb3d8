/**
 * The project's own files, as tests of the house read them.
 *
 * @module
 */

/** Where the repository begins. */
export const ROOT = new URL("../../../", import.meta.url);

/** Made, downloaded, or not for this compiler. */
const LEFT_OUT = /^(?:\.|dist$|node_modules$|assembly$)/;

/** A TypeScript file. */
export interface SourceFile {
  /** Its path in the repository. */
  readonly path: string;
  /** What it says, without comments: examples in docstrings import as a user would. */
  readonly code: string;
}

/** The paths of all files below a folder, in the order of their names; the folder ends in a slash. */
export async function filesBelow(folder: string): Promise<string[]> {
  const paths: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(new URL(folder, ROOT))) {
    if (LEFT_OUT.test(name)) continue;
    if (isDirectory) paths.push(...await filesBelow(`${folder}${name}/`));
    else paths.push(folder + name);
  }
  return paths.sort();
}

/** All TypeScript files of the repository, tests too, and those with JSX. */
export async function sourceFiles(): Promise<SourceFile[]> {
  const paths = (await filesBelow("./")).map((path) => path.slice(2));
  const files = paths.filter((path) => /\.tsx?$/.test(path)).map(async (path) => {
    const text = await Deno.readTextFile(new URL(path, ROOT));
    return { path, code: text.replace(/\/\*[\s\S]*?\*\//g, "") };
  });
  return await Promise.all(files);
}

/** Whether a file is a test, and so may import whatever it tests. */
export function isTest(path: string): boolean {
  return path.endsWith("_test.ts");
}

/** Files that no program or library of this project is made of. */
export const TESTING_OR_TOOLS = /^(?:lib\/testing|tools)\//;
