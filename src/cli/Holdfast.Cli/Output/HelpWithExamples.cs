using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Holdfast.Cli.Verbs;

namespace Holdfast.Cli.Output;

/// <summary>Help that begins with what people copy: examples. Then what the library prints.</summary>
/// <param name="ofRoot">Examples of the whole program.</param>
internal sealed class HelpWithExamples(IReadOnlyList<string> ofRoot) : SynchronousCommandLineAction
{
    private readonly HelpAction _rest = new();

    // Whoever asks for help may have got the rest of the line wrong.
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var output = parseResult.InvocationConfiguration.Output;
        var examples = parseResult.CommandResult.Command is Verb verb ? verb.Examples : ofRoot;
        if (examples.Count > 0) output.WriteLine("Examples:");
        foreach (var line in examples) output.WriteLine($"  {line}");
        if (examples.Count > 0) output.WriteLine();
        return _rest.Invoke(parseResult);
    }
}
