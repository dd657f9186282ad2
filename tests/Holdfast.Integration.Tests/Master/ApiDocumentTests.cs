using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Holdfast.Integration.Tests.Master;

/// <summary>The description of the master's own API says what there is.</summary>
public sealed partial class ApiDocumentTests
{
    [Fact]
    public async Task Document_OfTheMaster_NamesExactlyItsPaths()
    {
        await using var master = await TestMaster.StartAsync();
        using var document = await ReadAsync(master);
        var (_, help) = await master.AskAsync("GET", "/help");
        var documented =
            from path in document.RootElement.GetProperty("paths").EnumerateObject()
            from operation in path.Value.EnumerateObject()
            // Behind a parameter the routes know no more.
            select $"{operation.Name.ToUpperInvariant()} {path.Name.Split("/{")[0]}";

        var routed =
            from route in OwnRoutes().Matches(Encoding.UTF8.GetString(help))
            from method in route.Groups[1].Value.Split(", ")
            select $"{method} {route.Groups[2].Value}";

        Assert.Equal(routed.Order(), documented.Distinct().Order());
    }

    [Fact]
    public async Task Reads_ThatAreDocumented_Answer()
    {
        await using var master = await TestMaster.StartAsync();
        using var document = await ReadAsync(master);

        foreach (var path in document.RootElement.GetProperty("paths").EnumerateObject())
        {
            if (path.Name.Contains('{', StringComparison.Ordinal)) continue;
            var (answer, _) = await master.AskAsync("GET", path.Name);
            var content = path.Value.GetProperty("get").GetProperty("responses").GetProperty("200")
                .GetProperty("content").EnumerateObject().Single().Name;
            Assert.Equal((200, content), (answer.Status, answer["Content-Type"]!.Split(';')[0]));
        }
    }

    [Fact]
    public async Task Page_OfTheMaster_NeedsNothingFromElsewhere()
    {
        await using var master = await TestMaster.StartAsync();

        var (answer, body) = await master.AskAsync("GET", "/holdfast/v1/");
        var (nowhere, _) = await master.AskAsync("GET", "/holdfast/v1/nope");

        var page = Encoding.UTF8.GetString(body);
        Assert.Equal((200, 404), (answer.Status, nowhere.Status));
        Assert.DoesNotContain("http", page, StringComparison.Ordinal);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.Contains("/holdfast/v1/frameworks/{framework_id}/waiting", page, StringComparison.Ordinal);
        Assert.StartsWith("default-src 'none'", answer["Content-Security-Policy"], StringComparison.Ordinal);
    }

    private static async Task<JsonDocument> ReadAsync(TestMaster master)
    {
        var (answer, body) = await master.AskAsync("GET", "/holdfast/v1/openapi.json");
        Assert.Equal((200, "application/json"), (answer.Status, answer["Content-Type"]));
        return JsonDocument.Parse(body);
    }

    [GeneratedRegex("<code>([A-Z, ]+) (/holdfast/v1[^<]*)</code>")]
    private static partial Regex OwnRoutes();
}
