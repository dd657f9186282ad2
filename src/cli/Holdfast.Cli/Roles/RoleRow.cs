using System.Text.Json;
using System.Text.Json.Nodes;
using Holdfast.Cli.Resources;

namespace Holdfast.Cli.Roles;

/// <summary>A role as it is listed.</summary>
/// <param name="Document">As the master's <c>/roles</c> shows it.</param>
internal sealed record RoleRow(JsonObject Document)
{
    public string Name => Document["name"]!.GetValue<string>();

    public string Weight => Amounts.Text(Document["weight"]!.GetValue<double>());

    public IReadOnlyList<string> Frameworks =>
        [.. Document["frameworks"]!.AsArray().Select(framework => framework!.GetValue<string>())];

    /// <summary>What is allocated, offered or reserved: <c>cpus:1; mem:64</c>; nothing where all of it is
    /// zero.</summary>
    public string Amount(string kind) => string.Join("; ",
        from member in Document[kind] as JsonObject ?? []
        let text = Text(member.Value)
        where text is not ("0" or "")
        select $"{member.Key}:{text}");

    // Scalars as everywhere; ranges and sets are texts already.
    private static string Text(JsonNode? value) => value?.GetValueKind() == JsonValueKind.Number
        ? Amounts.Text(value.GetValue<double>())
        : $"{value}";
}
