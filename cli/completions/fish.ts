/** Completes `log` in fish. */
export const script = `# log completion for fish: log completions fish | source
function __log_complete
    set -l words (commandline -opc) (commandline -ct)
    log __complete -- $words[2..-1] 2>/dev/null
end
complete -c log -f -a '(__log_complete)'
`;
