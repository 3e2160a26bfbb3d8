import type { CompletionsAnswer } from "../../lib/answers.ts";
import { stringify } from "../../lib/json/write.ts";
import type { Tools } from "../command.ts";
import type { GlobalFlags } from "../parse/flags.ts";
import type { Shell } from "./shells.ts";

const SCRIPTS: Record<Shell, () => Promise<{ script: string }>> = {
  bash: () => import("./bash.ts"),
  zsh: () => import("./zsh.ts"),
  fish: () => import("./fish.ts"),
};

/** `log completions <shell>` */
export default async function completions(
  { output }: Tools,
  { json }: GlobalFlags,
  shell: Shell,
): Promise<void> {
  const { script } = await SCRIPTS[shell]();
  const answer: CompletionsAnswer = { shell, script };
  output.text(json ? `${stringify(answer)}\n` : script);
}
