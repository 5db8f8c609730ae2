/** As for bash; as a file named _postern in a folder of fpath it works, too. */
export const zshScript = `#compdef postern
# postern's completion for zsh. In ~/.zshrc: eval "$(postern completion zsh)"
_postern() {
  local kind line
  local -a answer candidates
  answer=("\${(@f)$(printf '%s\\0' "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" |
    command postern completion --answer 2>/dev/null)}")
  kind=$answer[1]
  shift answer
  case $kind in
    files)
      [[ $PREFIX != --*=* ]] || compset -P 1 '*='
      _files
      ;;
    programs) _command_names -e ;;
    words)
      for line in $answer; do
        candidates+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
      done
      _describe postern candidates
      ;;
  esac
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
  _postern "$@"
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
  compdef _postern postern
fi
`;
