using Holdfast.Cli.Verbs;

namespace Holdfast.Cli.Completion;

/// <summary><c>holdfast completion SHELL</c>: a script that lets a shell complete verbs, options and live names.
/// </summary>
/// <remarks>Each script asks the program itself, by the directive <c>[suggest:POSITION]</c>.</remarks>
internal static class CompletionCommand
{
    private const string Bash =
        """
        # holdfast: completion for bash.
        _holdfast() {
            local word=${COMP_LINE:0:COMP_POINT} before name
            word=${word##* }
            # Bash takes a word with colons or equal signs for several, and completes only the last of them.
            before=${word%"${COMP_WORDS[COMP_CWORD]}"}
            COMPREPLY=()
            # Others chose the names: quoted, they are names, and no commands. ('compgen -W' would run them.)
            while IFS= read -r name; do
                printf -v name %q "$name"
                [[ $name == "$word"* ]] && COMPREPLY+=("${name#"$before"}")
            done < <("$1" "[suggest:$COMP_POINT]" "$COMP_LINE" 2> /dev/null)
        }
        complete -F _holdfast holdfast ./holdfast
        """;

    private const string Zsh =
        """
        #compdef holdfast
        # holdfast: completion for zsh.
        _holdfast() {
            local -a found
            found=(${(f)"$(${words[1]} "[suggest:$CURSOR]" "$BUFFER" 2> /dev/null)"})
            compadd -- $found
        }
        compdef _holdfast holdfast
        """;

    private const string Fish =
        """
        # holdfast: completion for fish.
        function __holdfast_complete
            set --local line (commandline --cut-at-cursor --current-process | string collect)
            holdfast "[suggest:"(string length -- $line)"]" $line 2> /dev/null
        end
        complete --command holdfast --no-files --arguments "(__holdfast_complete)"
        """;

    private const string Pwsh =
        """
        # holdfast: completion for PowerShell.
        Register-ArgumentCompleter -Native -CommandName holdfast -ScriptBlock {
            param($word, $line, $cursor)
            holdfast "[suggest:$cursor]" "$line" 2> $null | ForEach-Object {
                # Others chose the names: quoted, they are names, and no commands.
                $text = if ($_ -match '[^\w./:+-]') { "'" + $_.Replace("'", "''") + "'" } else { $_ }
                [System.Management.Automation.CompletionResult]::new($text, $_, 'ParameterValue', $_)
            }
        }
        """;

    public static Verb Build() => new("completion", "Prints a script that lets your shell complete this command line.")
    {
        Of("bash", "source <(holdfast completion bash)", Bash),
        Of("zsh", "source <(holdfast completion zsh)", Zsh),
        Of("fish", "holdfast completion fish | source", Fish),
        Of("pwsh", "holdfast completion pwsh | Out-String | Invoke-Expression", Pwsh),
    };

    private static Verb Of(string shell, string use, string script) =>
        new Verb(shell, $"The script for {shell}. Put the line of the example into its start-up file.", use)
            .Does(async invocation =>
            {
                await invocation.Terminal.Output.WriteLineAsync(script);
                return ExitCode.Done;
            });
}
