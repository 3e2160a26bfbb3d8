import type { Tools } from "../command.ts";
import type { Shell } from "../completions/shells.ts";
import type { GlobalFlags } from "../flags.ts";

const SCRIPTS: Record<Shell, () => Promise<{ script: string }>> = {
  bash: () => import("../completions/bash.ts"),
  zsh: () => import("../completions/zsh.ts"),
  fish: () => import("../completions/fish.ts"),
};

/** `log completions <shell>` */
export default async function completions(
  { output }: Tools,
  _flags: GlobalFlags,
  shell: Shell,
): Promise<void> {
  const { script } = await SCRIPTS[shell]();
  output.text(script);
}
