/**
 * Completes `log` in bash, from 3.2 on. Bash breaks words at `=` and `:`; here
 * they are put together again, and proposals lose what bash keeps before them.
 * Where several are listed, each shows what is said of it: bash inserts no more
 * than what all of them begin with, and that is never part of a description.
 */
export const script = `# log's completion for bash; in ~/.bashrc: eval "$(log completions bash)"
_log() {
  local words=() last=-1 previous="" word proposal about
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD}"; do
    if [[ $last -ge 0 && ( $word == [=:] || $word == ":=" || $previous == [=:] || $previous == ":=" ) ]]; then
      words[last]+=$word
    else
      words[++last]=$word
    fi
    previous=$word
  done
  word=\${COMP_WORDS[COMP_CWORD]}
  [[ $word == [=:] || $word == ":=" ]] && word=""
  local kept=\${words[last]%"$word"} abouts=() longest=0 index width
  COMPREPLY=()
  while IFS=$'\\t' read -r proposal about; do
    proposal=\${proposal#"$kept"}
    [[ -n $proposal ]] || continue
    COMPREPLY+=("$proposal")
    abouts+=("$about")
    (( \${#proposal} > longest )) && longest=\${#proposal}
  done < <(log __complete -- "\${words[@]}" 2>/dev/null)
  if (( \${#COMPREPLY[@]} == 1 )); then
    # What is not done has no space behind it.
    [[ \${COMPREPLY[0]} == *= ]] && compopt -o nospace 2>/dev/null
    [[ \${COMPREPLY[0]} == *[!A-Za-z0-9_.,:=/@%+-]* ]] &&
      printf -v "COMPREPLY[0]" %q "\${COMPREPLY[0]}"
    return 0
  fi
  # A menu that puts one after the other onto the line takes words only.
  [[ \${COMP_TYPE:-9} == 37 || \${COMP_TYPE:-9} == 42 ]] && return 0
  width=$(( \${COLUMNS:-80} - longest - 5 ))
  for (( index = 0; index < \${#COMPREPLY[@]}; index++ )); do
    about=\${abouts[index]}
    [[ -z $about ]] || (( width < 10 )) && continue
    (( \${#about} > width )) && about="\${about:0:width-1}…"
    printf -v proposal "%-\${longest}s  (%s)" "\${COMPREPLY[index]}" "$about"
    COMPREPLY[index]=$proposal
  done
}
complete -o default -F _log log
`;
