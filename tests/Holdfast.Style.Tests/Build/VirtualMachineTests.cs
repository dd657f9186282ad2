namespace Holdfast.Style.Tests.Build;

/// <summary>The virtual machine of the tests that need another kernel.</summary>
public sealed class VirtualMachineTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Command_InTheMachine_GivesItsOutputAndStatus_AndChangesNothingHere()
    {
        var trace = Path.Combine(Repository.Root, "artifacts", $"vm-trace-{Environment.ProcessId}");

        var run = await RunAsync("bash", "-c", $"uname --release; echo told >&2; touch {trace}; ls {trace}; exit 7");

        Assert.Equal(7, run.ExitCode);
        Assert.Contains("-amd64\ntold\n" + trace, run.Output, StringComparison.Ordinal);
        Assert.False(File.Exists(trace));
    }

    [Fact]
    public async Task Machine_ThatDoesNotComeUpInTime_IsAFailure()
    {
        var run = await RunAsync("--limit", "1s", "true");

        Assert.Equal(124, run.ExitCode);
        Assert.Contains("ended after 1s", run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Machine_ThatGoesDown_IsAFailure()
    {
        // Too little for its kernel.
        var run = await RunAsync("--memory", "24M", "true");

        Assert.Equal(125, run.ExitCode);
        Assert.Contains("went down before the command had ended", run.Errors, StringComparison.Ordinal);
    }

    private static Task<Command> RunAsync(params string[] arguments) =>
        Command.RunAsync(Path.Combine(Repository.Root, "tools/vm-test"), arguments, path: null, Cancellation);
}
