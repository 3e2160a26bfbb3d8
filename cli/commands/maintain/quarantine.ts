import type { QuarantineItemAnswer, QuarantineRow } from "../../../lib/answers.ts";
import { encodeBase64 } from "../../../lib/bytes/base64.ts";
import { LogError } from "../../../lib/errors.ts";
import { type Quarantined, quarantined } from "../../../lib/validate/quarantine/quarantined.ts";
import type { Context } from "../../context.ts";
import type { GlobalFlags } from "../../parse/flags.ts";
import { countOf } from "../../views/parts/numbers.ts";
import type { QuarantineAction } from "./quarantine_actions.ts";

/** `log quarantine [list|show <n>]` */
export default async function quarantine(
  context: Context,
  flags: GlobalFlags,
  action: QuarantineAction = "list",
  n?: number,
): Promise<void> {
  if (action === "show") return await show(context, flags, n);
  if (n !== undefined) throw refusal(`"${n}"`, "it goes with show only");
  await context.rows(rowsOf(context), () => import("../../views/maintain/quarantine.ts"));
}

async function* rowsOf(context: Context): AsyncGenerator<QuarantineRow> {
  for await (const { row } of itemsOf(context)) yield row;
}

/** Prints the raw bytes of one item, or with `--json` all that is kept of it. */
async function show(context: Context, { json }: GlobalFlags, n?: number): Promise<void> {
  if (n === undefined) throw refusal("show", "<n> is missing");
  let count = 0;
  for await (const { row, bytes } of itemsOf(context)) {
    count++;
    if (row.n !== n) continue;
    if (!json) return await context.bytes(bytes());
    const bytes_base64 = (await Array.fromAsync(bytes(), encodeBase64)).join("");
    const answer: QuarantineItemAnswer = { ...row, bytes_base64 };
    return await context.rows([answer], () => import("../../views/maintain/quarantine.ts"));
  }
  throw new LogError("bad_usage", `Cannot show ${n}: quarantine holds ${countOf(count, "item")}`, {
    hint: '"log quarantine" lists them',
  });
}

function itemsOf(context: Context): AsyncGenerator<Quarantined> {
  return quarantined(context.storage, (file) => {
    context.warn(`passed over lines of ${file} that no repair wrote`);
  });
}

function refusal(what: string, reason: string): LogError {
  return new LogError("bad_usage", `Cannot use ${what}: ${reason}`, {
    hint: "see log quarantine --help",
  });
}
