/** What a shell reads to complete `holdfast`: a function that asks the hidden verb `complete` each time. */
export function completionScript(shell: "bash" | "zsh" | "fish"): string {
  switch (shell) {
    case "bash":
      return bashScript;
    case "zsh":
      return zshScript;
    case "fish":
      return fishScript;
  }
}

const bashScript = `# bash completion for holdfast: source <(holdfast completion bash)
_holdfast() {
  local IFS=$'\\n' found
  found=($("\${COMP_WORDS[0]}" complete -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)) || return
  case "\${found[0]}" in
    files) compopt -o default; COMPREPLY=() ;;
    fields) compopt -o nospace; COMPREPLY=("\${found[@]:1}") ;;
    *) COMPREPLY=("\${found[@]:1}") ;;
  esac
}
complete -F _holdfast holdfast
`;

const zshScript = `#compdef holdfast
# zsh completion for holdfast: source <(holdfast completion zsh)
_holdfast() {
  local -a found
  found=("\${(@f)$("\${words[1]}" complete -- "\${(@)words[2,CURRENT]}" 2>/dev/null)}")
  case "\${found[1]}" in
    files) _files ;;
    fields) compadd -U -S '' -a - 'found[2,-1]' ;;
    *) compadd -U -a - 'found[2,-1]' ;;
  esac
}
compdef _holdfast holdfast
`;

const fishScript = `# fish completion for holdfast: holdfast completion fish | source
function __holdfast_complete
  set -l typed (commandline -ct)
  set -l found (command holdfast complete -- (commandline -opc)[2..-1] "$typed" 2>/dev/null)
  if test "$found[1]" = files
    __fish_complete_path "$typed"
  else
    printf '%s\\n' $found[2..-1]
  end
end
complete -c holdfast -f -a '(__holdfast_complete)'
`;
