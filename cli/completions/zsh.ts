/** Completes `log` in zsh, where a builtin of that name has to make way. */
export const script =
  `# log's completion for zsh; in ~/.zshrc: disable log; eval "$(log completions zsh)"
disable log 2>/dev/null
(( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
_log() {
  local -a proposals
  local line
  while IFS= read -r line; do
    proposals+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done < <(log __complete -- "\${(@Q)words[2,CURRENT]}" 2>/dev/null)
  if (( $#proposals )); then
    _describe log proposals
  else
    _files
  fi
}
compdef _log log
`;
