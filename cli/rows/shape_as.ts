import type { Context } from "../context.ts";
import { checkFormat, type FormatFlag } from "./formats.ts";

/**
 * Lets a context print rows with these keys in the format that was asked for.
 *
 * @throws {LogError} `bad_usage` where `--json` asks for another one.
 */
export async function shapeAs(
  context: Context,
  flags: FormatFlag & { readonly json?: boolean },
  ownKeys: readonly string[],
): Promise<void> {
  checkFormat(flags);
  if (flags.format === undefined) return;
  const { RowShape } = await import("./row_shape.ts");
  const { format } = flags;
  context.shapeRows(
    new RowShape({ format }, { ownKeys, limit: null, warn: (text) => context.warn(text) }),
  );
}
