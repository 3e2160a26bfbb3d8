import type { Context } from "../../context.ts";
import type { ExitCode } from "../../exit.ts";
import { loadPage } from "./load_page.ts";
import { type OpenFlags, openPage, opensPage } from "./open_page.ts";
import { type ServeFlags, serveUntilEnd } from "./serve.ts";

/** What `ui` takes. */
export type UiFlags = ServeFlags & OpenFlags;

/** `log ui` */
export default async function ui(context: Context, flags: UiFlags): Promise<ExitCode> {
  const isOpened = opensPage(flags, context.machine);
  return await serveUntilEnd(context, flags, {
    files: loadPage(),
    onServed: (server) => isOpened ? openPage(context, server) : null,
  });
}
