using System.Diagnostics;
using Holdfast.Integration.Tests.Cluster;

namespace Holdfast.Integration.Tests.Cli;

/// <summary>The verbs that become the server answer those who only ask, whatever else is on the line.</summary>
public sealed class RoleHelpTests
{
    [Theory]
    [InlineData("master --help", "holdfast master --work_dir=", "--link_port=N")]
    [InlineData("master --port=many --help --no-such=1", "holdfast master --work_dir=", "--[no-]insecure")]
    [InlineData("agent --help --master", "holdfast agent --master=", "--[no-]switch_user")]
    [InlineData("dev --help", "holdfast dev --agents 3", "--secure")]
    [InlineData("dev --agents 99 -h", "holdfast dev --agents 3", "--work-dir DIR")]
    [InlineData("certs --help", "holdfast certs init", "--cluster=TEXT")]
    [InlineData("certs issue --help", "holdfast certs issue --role=agent", "--role=master|agent|client")]
    [InlineData("registry --help", "holdfast registry backup --work_dir=", "--from=FILE")]
    [InlineData("registry restore --from=x -h", "holdfast registry backup --work_dir=", "--work_dir=")]
    [InlineData("--help dev", "holdfast dev --agents 3", "--secure")]
    public async Task Help_OfARole_BeginsWithExamplesAndStartsNothing(string line, string example, string option)
    {
        var run = await RunAsync(line);

        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.StartsWith("Examples:\n  holdfast ", run.Output, StringComparison.Ordinal);
        Assert.Contains($"\n  {example}", run.Output, StringComparison.Ordinal);
        Assert.Contains(option, run.Output, StringComparison.Ordinal);
        Assert.All(run.Output.Split('\n'), said => Assert.True(said.Length <= 80, $"'{said}' is over 80 columns."));
    }

    [Theory]
    [InlineData("master")]
    [InlineData("agent")]
    [InlineData("dev")]
    [InlineData("certs")]
    [InlineData("registry")]
    public async Task Version_OfARole_IsOneLineAndStartsNothing(string verb)
    {
        var run = await RunAsync($"{verb} --version");

        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Matches("^holdfast [0-9]+[.][0-9]+[.][0-9]+\n$", run.Output);
    }

    [Theory]
    [InlineData("master", "--work_dir is missing", "holdfast master --help")]
    [InlineData("agent", "--master is missing", "holdfast agent --help")]
    [InlineData("dev --agnets 3", "'--agnets' is not an option of 'holdfast dev'", "holdfast dev --help")]
    [InlineData("certs isue", "'holdfast certs' has no verb 'isue'. Did you mean 'issue'?", "holdfast certs --help")]
    [InlineData("registry", "'holdfast registry' has the verbs 'backup', 'restore'", "holdfast registry --help")]
    [InlineData("registry backup --to=x", "--work_dir is missing", "holdfast registry --help")]
    [InlineData("certs issue --name=x", "--role is missing", "holdfast certs --help")]
    public async Task WrongLine_OfARole_EndsWithTwoAndNamesTheHelp(string line, string said, string help)
    {
        var run = await RunAsync(line);

        Assert.Equal((2, ""), (run.Code, run.Output));
        Assert.Contains(said, run.Error, StringComparison.Ordinal);
        Assert.Contains($"See '{help}'.", run.Error, StringComparison.Ordinal);
    }

    // By the program that is installed, which becomes the server; the checkout's script starts that at once.
    private static async Task<CommandLineRun> RunAsync(string line)
    {
        var start = new ProcessStartInfo(Path.Combine(Repository.Root, "artifacts/run/holdfast"), line.Split(' '))
        {
            RedirectStandardOutput = true, RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var cancellationToken = TestContext.Current.CancellationToken;
        var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return new CommandLineRun(process.ExitCode, await output, await error);
    }
}
