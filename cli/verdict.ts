import type { ValidateSummary } from "../lib/answers.ts";
import { EXIT, type ExitCode } from "./exit.ts";

/** The exit code for the problems that were found; warnings count where it is strict. */
export function verdict(
  { errors, warnings }: Pick<ValidateSummary, "errors" | "warnings">,
  isStrict: boolean | undefined,
): ExitCode {
  return errors > 0 || (isStrict && warnings > 0) ? EXIT.no : EXIT.done;
}
