using System.Text.Json.Nodes;
using Holdfast.Cli.Output;
using Holdfast.Cli.Verbs;

namespace Holdfast.Cli.Roles;

/// <summary>How roles are read and shown.</summary>
internal static class RoleNoun
{
    public static Noun<RoleRow> Instance { get; } = new()
    {
        Singular = "role",
        Plural = "roles",
        ReadAsync = ReadAsync,
        Name = row => row.Name,
        Columns =
        [
            new("ROLE", row => row.Name),
            new("WEIGHT", row => row.Weight) { IsNumber = true },
            new("FRAMEWORKS", row => $"{row.Frameworks.Count}") { IsNumber = true },
            new("RESERVED", row => row.Amount("reserved")) { IsWide = true },
            new("OFFERED", row => row.Amount("offered")) { IsWide = true },
            new("ALLOCATED", row => row.Amount("allocated")),
        ],
        Document = row => row.Document,
        TellAsync = TellAsync,
    };

    private static async Task<IReadOnlyList<RoleRow>> ReadAsync(Invocation invocation)
    {
        var answer = await invocation.Connection.ReadJsonAsync("/roles", invocation.Stopping);
        return answer["roles"] is JsonArray roles
            ? [.. roles.OfType<JsonObject>().Select(role => new RoleRow((JsonObject)role.DeepClone()))]
            : throw invocation.Connection.NoMaster("answers with something else than a master's roles");
    }

    private static Task TellAsync(Invocation invocation, RoleRow row, Details details)
    {
        details.Line("Role", row.Name);
        details.Line("Weight", row.Weight);
        foreach (var kind in (string[])["allocated", "offered", "reserved"])
            details.Line($"{char.ToUpperInvariant(kind[0])}{kind[1..]}", row.Amount(kind));
        details.Table("Frameworks", row.Frameworks, new Column<string>("ID", id => id));
        return Task.CompletedTask;
    }
}
