using System.CommandLine;
using System.CommandLine.Parsing;
using Holdfast.Cli.Output;
using Holdfast.Cli.Verbs;

namespace Holdfast.Cli.Connections;

/// <summary>Where the masters are: <c>--master</c>, else HOLDFAST_MASTER, else the file, else this machine.</summary>
internal static class MasterOption
{
    public const string Variable = "HOLDFAST_MASTER";

    private static readonly ServerAddress Here = new("127.0.0.1:5050");

    /// <summary>The option, of every verb.</summary>
    public static Option<ServerAddress[]> Option { get; } = new("--master")
    {
        Description = $"The masters, any of which names the leader. Else those of {Variable}, else {Here}.",
        HelpName = "HOST:PORT,…",
        // One text with commas in it: what follows is the next word of the line, also while that is completed.
        Arity = ArgumentArity.ExactlyOne,
        Recursive = true,
        CustomParser = result => ReadOption(result),
    };

    /// <summary>The masters of a command line, and who named them.</summary>
    public static NamedMasters Of(ParseResult parsed, ClientSettings settings)
    {
        if (parsed.GetResult(Option) is { Implicit: false } && parsed.GetValue(Option) is { Length: > 0 } given)
            return new(given, Option.Name);
        if (settings.Of(Option.Name, given: null, isFile: false) is not var (text, by)) return new([Here], null);
        return Read(text, out var fault) is { } named
            ? new(named, by)
            : throw Failure.Usage($"{by} names no master: {fault}");
    }

    private static ServerAddress[]? ReadOption(ArgumentResult result)
    {
        if (Read(result.Tokens[0].Value, out var fault) is { } read) return read;
        result.AddError(fault);
        return null;
    }

    private static ServerAddress[]? Read(string text, out string fault)
    {
        fault = "";
        var read = new List<ServerAddress>();
        foreach (var one in text.Split(',', StringSplitOptions.TrimEntries))
        {
            if (ServerAddress.Parse(one, out fault) is not { } address) return null;
            read.Add(address);
        }

        return [.. read];
    }
}
