using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Holdfast.Cli.Output;

/// <summary>Help that begins with what people copy: examples. Then what the library prints.</summary>
/// <param name="examples">Command lines by the name of their command.</param>
internal sealed class HelpWithExamples(IReadOnlyDictionary<string, string[]> examples) : SynchronousCommandLineAction
{
    private readonly HelpAction _rest = new();

    // Whoever asks for help may have got the rest of the line wrong.
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var output = parseResult.InvocationConfiguration.Output;
        var command = parseResult.CommandResult.Command;
        var name = command is RootCommand ? "holdfast" : command.Name;
        if (examples.TryGetValue(name, out var lines))
        {
            output.WriteLine("Examples:");
            foreach (var line in lines) output.WriteLine($"  {line}");
            output.WriteLine();
        }

        return _rest.Invoke(parseResult);
    }
}
