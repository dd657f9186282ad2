using System.CommandLine;
using Holdfast.Cli.Output;

namespace Holdfast.Cli.Verbs;

/// <summary>The options of every verb that shows something.</summary>
internal static class OutputOptions
{
    private static readonly string[] Names = [.. Enum.GetNames<OutputFormat>().Select(name => name.ToLowerInvariant())];

    public static Option<OutputFormat> Format { get; } = MakeFormat();

    public static Option<bool> Watch { get; } = new("--watch", "-w")
    {
        Description = "Shows it again and again, until Ctrl-C.",
    };

    private static Option<OutputFormat> MakeFormat()
    {
        var option = new Option<OutputFormat>("--output", "-o")
        {
            Description = "In what form it is shown.",
            HelpName = string.Join('|', Names),
            CustomParser = result =>
            {
                var at = Array.IndexOf(Names, result.Tokens[0].Value);
                if (at >= 0) return (OutputFormat)at;
                var near = Nearest.To(result.Tokens[0].Value, Names) is { } name ? $" Did you mean '{name}'?" : "";
                result.AddError($"-o takes {string.Join(", ", Names)}, not '{result.Tokens[0].Value}'.{near}");
                return default;
            },
        };
        option.CompletionSources.Add(Names);
        return option;
    }
}
