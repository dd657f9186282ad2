namespace Holdfast.Cli.Tests.Output;

/// <summary>Where what is said goes to may be full, closed, or have had enough.</summary>
public sealed class StandardStreamTests
{
    private const string Full = "holdfast: The output cannot be written: No space left on device.\n";
    private const string Closed = "holdfast: The output cannot be written: Bad file descriptor.\n";

    [Theory]
    [InlineData("$HOLDFAST --help > /dev/full", Full)]
    [InlineData("$HOLDFAST --version > /dev/full", Full)]
    [InlineData("$HOLDFAST completion bash > /dev/full", Full)]
    [InlineData("$HOLDFAST completion bash >&-", Closed)]
    [InlineData("$HOLDFAST agents > /dev/full 2>&1", "")]
    [InlineData("$HOLDFAST completion bash >&- 2>&-", "")]
    public async Task Output_ThatCannotBeWritten_IsAFailureInOneLine(string line, string said)
    {
        var run = await CliRun.InShellAsync(line);

        Assert.Equal((1, "", said), (run.Code, run.Output, run.Error));
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("tasks run --help")]
    [InlineData("completion bash")]
    public async Task Output_ThatNobodyReads_EndsInSilence(string words)
    {
        // The end of a pipe whose other end is closed.
        const string unread = "d=$(mktemp -d); mkfifo $d/p; exec 3<>$d/p 4>$d/p 3<&-; rm -r $d";

        var run = await CliRun.InShellAsync($"{unread}; $HOLDFAST {words} >&4; echo $?");

        Assert.Equal((0, "141\n", ""), (run.Code, run.Output, run.Error));
    }
}
