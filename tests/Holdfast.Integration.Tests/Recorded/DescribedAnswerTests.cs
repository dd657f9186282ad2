namespace Holdfast.Integration.Tests.Recorded;

/// <summary>What the endpoints of our own answer is what their description says.</summary>
[Collection(FullCluster.Name)]
public sealed class DescribedAnswerTests(FullCluster cluster)
{
    [Theory]
    [InlineData("master")]
    [InlineData("agent")]
    public async Task Answer_OfEveryReadOfOurOwn_FitsItsDescription(string process)
    {
        var description = new ApiDescription(await cluster.ReadAsync($"{process} /holdfast/v1/openapi.json"));
        var state = await cluster.ReadAsync("master /state");
        // One that has no offers, since it asks for none, and so has something to be told.
        var framework = state["frameworks"]!.AsArray().Single(one => $"{one!["name"]}" == "busy")!["id"];

        Assert.Empty(description.Faults());
        var answered = 0;
        foreach (var (path, schema) in description.Reads)
        {
            // The page, and the document itself.
            if (schema is null) continue;
            var address = path.Replace("{framework_id}", $"{framework}", StringComparison.Ordinal);
            Assert.DoesNotContain('{', address);
            var answer = await cluster.ReadAsync($"{process} {address}");
            Assert.NotEmpty(answer.ToJsonString());
            Assert.Empty(description.Misfits(schema, answer, path));
            answered++;
        }
        Assert.True(answered >= 4, $"Only {answered} answers were compared.");
    }
}
