using System.CommandLine;
using System.CommandLine.Invocation;

namespace Holdfast.Cli.Output;

/// <summary>The answer to <c>--version</c>.</summary>
internal sealed class VersionLine : SynchronousCommandLineAction
{
    public override int Invoke(ParseResult parseResult)
    {
        var version = typeof(VersionLine).Assembly.GetName().Version!.ToString(fieldCount: 3);
        parseResult.InvocationConfiguration.Output.WriteLine($"holdfast {version}");
        return ExitCode.Done;
    }
}
