/**
 * Completes `log` in bash, from 3.2 on. Bash breaks words at `=` and `:`; here
 * they are put together again, and proposals lose what bash keeps before them.
 */
export const script = `# log's completion for bash; in ~/.bashrc: eval "$(log completions bash)"
_log() {
  local words=() last=-1 previous="" word proposal
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD}"; do
    if [[ $last -ge 0 && ( $word == [=:] || $previous == [=:] ) ]]; then
      words[last]+=$word
    else
      words[++last]=$word
    fi
    previous=$word
  done
  word=\${COMP_WORDS[COMP_CWORD]}
  [[ $word == [=:] ]] && word=""
  local kept=\${words[last]%"$word"}
  COMPREPLY=()
  while IFS=$'\\t' read -r proposal _; do
    COMPREPLY+=("\${proposal#"$kept"}")
  done < <(log __complete -- "\${words[@]}" 2>/dev/null)
}
complete -o default -F _log log
`;
