namespace Holdfast.Cli.Tests.Completion;

/// <summary>The script for bash, asked as bash asks it. Whoever runs tasks chooses their names.</summary>
public sealed class BashCompletionTests
{
    /// <summary>Before: names were expanded by the shell, so that one in <c>$(…)</c> was run by whoever pressed Tab.
    /// </summary>
    [Fact]
    public async Task Names_ThatLookLikeCommands_AreQuotedAndNotRun()
    {
        var file = Path.Combine(Path.GetTempPath(), $"holdfast-ran-{Guid.NewGuid():N}");

        var run = await CompleteAsync("holdfast tasks show ", $"$(touch {file})", $"`touch {file}`", "it's", "web.1");

        Assert.False(File.Exists(file), "a name was run");
        Assert.Equal(
            [$@"\$\(touch\ {file}\)", $@"\`touch\ {file}\`", @"it\'s", "web.1"],
            run.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Theory]
    [InlineData("holdfast tasks show w", "web.1\nweb.2\n")]
    [InlineData("holdfast tasks show web.2", "web.2\n")]
    [InlineData("holdfast tasks show x", "")]
    public async Task Names_AreThoseThatBeginAsTheWord(string line, string found) =>
        Assert.Equal(found, (await CompleteAsync(line, "web.1", "web.2", "db")).Output);

    // The function is told which program to ask, and so asks one that has these names.
    private static async Task<CliRun> CompleteAsync(string line, params string[] names)
    {
        var listed = string.Join(
            ' ', names.Select(name => $"'{name.Replace("'", @"'\''", StringComparison.Ordinal)}'"));
        var script = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(script, $$"""
                source <("$HOLDFAST" completion bash)
                names() { printf '%s\n' {{listed}}; }
                COMP_LINE='{{line}}' COMP_WORDS=({{line}} '') COMP_CWORD=3
                COMP_POINT=${#COMP_LINE}
                _holdfast names
                [ ${#COMPREPLY[@]} -eq 0 ] || printf '%s\n' "${COMPREPLY[@]}"
                """, TestContext.Current.CancellationToken);
            var run = await CliRun.InShellAsync($"bash {script}");
            Assert.Equal((0, ""), (run.Code, run.Error));
            return run;
        }
        finally
        {
            File.Delete(script);
        }
    }
}
