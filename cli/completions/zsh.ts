/** Completes `log` in zsh, where a builtin of that name stands in the way. */
export const script = `# log completion for zsh: eval "$(log completions zsh)"
disable log 2>/dev/null
_log() {
  local -a proposals
  local line
  for line in "\${(@f)$(log __complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}"; do
    [[ -n $line ]] && proposals+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
  done
  if (( \${#proposals} )); then
    _describe log proposals
  else
    _files
  fi
}
compdef _log log
`;
