/** Completes `log` in fish. */
export const script = `# log's completion for fish; in config.fish: log completions fish | source
function __log_complete
    set -l words (commandline -opc) (commandline -ct)
    log __complete -- $words[2..-1] 2>/dev/null
end
complete -c log -f -a '(__log_complete)'
complete -c log -l dir -r -a '(__fish_complete_directories)' -d 'The log directory'
`;
