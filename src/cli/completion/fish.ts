/** As for bash. */
export const fishScript = `# postern's completion for fish. In ~/.config/fish/config.fish: postern completion fish | source
function __postern_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l answer (printf '%s\\0' $words[2..-1] "$current" | command postern completion --answer 2>/dev/null)
    switch "$answer[1]"
        case files
            set -l option (string match -r -- '^--[^=]+=' "$current")
            set -l start (string replace -r -- '^--[^=]+=' '' "$current")
            # What fish completes for a command that it does not know.
            for path in (complete -C "'' $start")
                echo "$option$path"
            end
        case programs
            complete -C "$current"
        case words
            printf '%s\\n' $answer[2..-1]
    end
end
complete -c postern -e
complete -c postern -f -k -a '(__postern_complete)'
`;
