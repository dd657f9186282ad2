using System.Text.Json.Nodes;
using Holdfast.Cli.Output;

namespace Holdfast.Cli.Tests.Output;

public sealed class YamlTextTests
{
    [Fact]
    public void Yaml_OfADocument_IsReadableAndQuotesWhatCouldBeSomethingElse() =>
        Assert.Equal(
            """
            name: web.1
            port: 31000
            share: 0.5
            on: true
            none: null
            words:
            - "yes"
            - "1.5"
            - "a: b"
            - ""
            nested:
              list:
              - id: a
                tags: []
              - id: b
                more:
                  "x y": {}

            """.Replace("\non:", "\n\"on\":", StringComparison.Ordinal),
            YamlText.Of(JsonNode.Parse(
                """
                {"name": "web.1", "port": 31000, "share": 0.5, "on": true, "none": null,
                 "words": ["yes", "1.5", "a: b", ""],
                 "nested": {"list": [{"id": "a", "tags": []}, {"id": "b", "more": {"x y": {}}}]}}
                """)!));

    [Fact]
    public void Yaml_OfATime_IsTheTextThatJsonHas() =>
        Assert.Equal(
            "at: \"2026-11-30T02:00:00+00:00\"\n",
            YamlText.Of(new JsonObject { ["at"] = new DateTimeOffset(2026, 11, 30, 2, 0, 0, TimeSpan.Zero) }));
}
