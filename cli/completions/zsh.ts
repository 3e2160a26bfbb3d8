/** Completes `log` in zsh, where a builtin of that name has to make way. */
export const script =
  `# log's completion for zsh; in ~/.zshrc: disable log; eval "$(log completions zsh)"
disable log 2>/dev/null
(( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
_log() {
  local -a proposals unfinished
  local line described
  while IFS= read -r line; do
    described="\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}"
    # What ends in = is not done, and has no space behind it.
    if [[ $line == *=$'\\t'* ]]; then
      unfinished+=("$described")
    else
      proposals+=("$described")
    fi
  done < <(log __complete -- "\${(@Q)words[2,CURRENT]}" 2>/dev/null)
  if (( $#proposals + $#unfinished )); then
    (( $#proposals )) && _describe -V log proposals
    (( $#unfinished )) && _describe -V log unfinished -S ''
    return 0
  fi
  _files
}
compdef _log log
`;
