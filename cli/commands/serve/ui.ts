import type { Context } from "../../context.ts";
import type { ExitCode } from "../../exit.ts";
import { loadPage } from "./load_page.ts";
import { type ServeFlags, serveUntilEnd } from "./serve.ts";

/** `log ui` */
export default async function ui(context: Context, flags: ServeFlags): Promise<ExitCode> {
  return await serveUntilEnd(context, flags, loadPage());
}
