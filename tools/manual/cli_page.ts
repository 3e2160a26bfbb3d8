import { commandHelp, rootHelp } from "../../cli/manual/help_command.ts";
import { formatHelp, type HelpSpec } from "../../cli/parse/help.ts";

const BEGINNING = `# Commands

<!-- Written by "deno task manual" from the help of the commands. -->

Every command with its options, exit codes and examples. \`log help <command>\` prints the same.
`;

/** The page `docs/cli.md`: a heading for each command, and below it its help. */
export function cliPage(): string {
  return [BEGINNING, ...[rootHelp(), ...commandHelp()].map(chapter)].join("\n");
}

function chapter(spec: HelpSpec): string {
  return `## ${spec.prefix.join(" ")}\n\n\`\`\`text\n${formatHelp(spec)}\`\`\`\n`;
}
