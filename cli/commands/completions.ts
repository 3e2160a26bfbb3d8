import type { Shell } from "../completions/shells.ts";
import type { GlobalFlags } from "../flags.ts";
import type { Output } from "../output.ts";

const SCRIPTS: Record<Shell, () => Promise<{ script: string }>> = {
  bash: () => import("../completions/bash.ts"),
  zsh: () => import("../completions/zsh.ts"),
  fish: () => import("../completions/fish.ts"),
};

/** `log completions <shell>` */
export default async function completions(
  output: Output,
  _flags: GlobalFlags,
  shell: Shell,
): Promise<void> {
  const { script } = await SCRIPTS[shell]();
  output.text(script);
}
