/**
 * Asks postern at each Tab, so that it knows every command of the version that is installed. What is typed goes by
 * standard input: other users of the machine can list the arguments of a process. Runs in bash 3.2, too, which macOS has;
 * it has no compopt, and offers files where there is nothing else.
 */
export const bashScript = `# postern's completion for bash. In ~/.bashrc: eval "$(postern completion bash)"
_postern() {
  local cur=$2 word='' piece='' after='' prefix kind candidate i
  local -a words=()
  # bash cuts words at each = : and @ (COMP_WORDBREAKS). Put together again, they are what postern would get.
  for ((i = 1; i <= COMP_CWORD; i++)); do
    piece=\${COMP_WORDS[i]}
    if [[ $i -eq $COMP_CWORD && ! $piece =~ ^[=:@]+$ ]]; then piece=$cur; fi
    if [[ $i -gt 1 && ( $after == joint || $piece =~ ^[=:@]+$ ) ]]; then
      word+=$piece
    else
      [[ $i -eq 1 ]] || words+=("$word")
      word=$piece
    fi
    if [[ $piece =~ ^[=:@]+$ ]]; then after=joint; else after=''; fi
  done
  words+=("$word")
  # Readline replaces only what stands behind the last cut.
  prefix=\${word%"$cur"}
  COMPREPLY=()
  {
    IFS= read -r kind
    while IFS=$'\\t' read -r candidate _; do COMPREPLY+=("\${candidate#"$prefix"}"); done
  } < <(printf '%s\\0' "\${words[@]}" | command postern completion --answer 2>/dev/null)
  case $kind in
    files) ;;
    programs) while IFS= read -r candidate; do COMPREPLY+=("$candidate"); done < <(compgen -c -- "$cur") ;;
    *) compopt +o default 2>/dev/null ;;
  esac
}
complete -o default -F _postern postern
`;
