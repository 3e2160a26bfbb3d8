/** Completes `log` in bash. Words that bash breaks at `=` and `:` are put together again. */
export const script = `# log completion for bash: eval "$(log completions bash)"
_log() {
  local words=() word previous="" proposal glued=""
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD}"; do
    if [[ $word == [=:] || $previous == [=:] ]] && (( \${#words[@]} )); then
      words[-1]+=$word
    else
      words+=("$word")
    fi
    previous=$word
  done
  [[ \${words[-1]} == *=* ]] && glued=\${words[-1]%%=*}=
  COMPREPLY=()
  while IFS=$'\\t' read -r proposal _; do
    COMPREPLY+=("\${proposal#"$glued"}")
  done < <(log __complete -- "\${words[@]}" 2>/dev/null)
}
complete -o default -F _log log
`;
