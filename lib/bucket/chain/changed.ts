import { LogError } from "../../errors.ts";
import type { ChainKeys } from "./keys.ts";

/** What is said of a chain that is not the one that was read before, or has a hole. */
export function chainChanged(
  { root }: ChainKeys,
  n: number,
  reason = "it is not the chain that was read before",
): LogError {
  return new LogError("remote_changed", `Cannot read "${root}" from commit ${n} on: ${reason}`, {
    hint: "the bucket may have been restored; log sync --resync compares both sides",
  });
}
