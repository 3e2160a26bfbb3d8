import { LogError } from "../../errors.ts";
import { START_OVER } from "../s3/unclear.ts";
import type { ChainKeys } from "./keys.ts";

/** What is said of a chain that does not go on from what was read before. */
export function chainChanged({ root }: ChainKeys, n: number): LogError {
  const message =
    `Cannot read "${root}" from commit ${n} on: it is not the chain that was read before`;
  return new LogError("remote_changed", message, {
    hint: "the bucket may have been restored; log sync --resync compares both sides",
  });
}

/**
 * What is said of a chain that nobody can read on: comparing both sides again does not help.
 *
 * @param n The first commit that cannot be read.
 */
export function chainBroken({ root }: ChainKeys, n: number, reason: string): LogError {
  return new LogError("remote_changed", `Cannot read "${root}" from commit ${n} on: ${reason}`, {
    hint: START_OVER,
  });
}
