using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Agent.Core.Tests.Fetching;

public sealed class FetchSourcesTests
{
    private static readonly string Sum = new('a', 64), AnotherSum = new('b', 64);
    private readonly CacheDisk _disk = new CacheDisk().Open();

    [Fact]
    public void Checksum_InTheFragment_IsTakenOffTheUri()
    {
        _disk.Launch("t", "ann", [], Uri($"http://host/tool#sha256={Sum.ToUpperInvariant()}"));

        var source = Assert.Single(_disk.Asked<FetchUris>()).Plan.Sources.Single();
        Assert.Equal(("http://host/tool", Sum), (source.Uri, source.Sha256));
    }

    [Theory]
    [InlineData("http://host/dir/a%20tool?v=1#part", null, "a tool")]
    [InlineData("http://host/dir%2Ftool", null, "tool")]
    [InlineData("/dir/a?b", null, "a?b")]
    [InlineData("/dir/a%20b", null, "a%20b")]
    [InlineData("file:///dir/a%20b?c", null, "a%20b?c")]
    [InlineData("http://host/tool", "sub/name", "sub/name")]
    public void Checksum_InALabel_BelongsToTheFileOfThatName(string uri, string? output, string name)
    {
        _disk.Launch("t", "ann", [new(name, Sum)], Uri(uri, output));

        Assert.Equal(Sum, Assert.Single(_disk.Asked<FetchUris>()).Plan.Sources.Single().Sha256);
    }

    [Theory]
    [InlineData("other", "a", "the label sha256:other names none of the files")]
    [InlineData("tool", "b", "the label sha256:tool and the URI's own checksum of tool differ")]
    public void Label_ThatDoesNotFit_FailsTheTask(string name, string digit, string reason)
    {
        _disk.Launch("t", "ann", [new(name, new string(digit[0], 64))], Uri($"http://host/tool#sha256={Sum}"));

        AssertFailed(reason);
    }

    [Fact]
    public void Checksum_ThatIsNone_FailsTheTask()
    {
        _disk.Launch("t", "ann", [], Uri("http://host/tool#sha256=abc"));

        AssertFailed("the checksum 'abc' of tool is not one of SHA-256");
    }

    [Fact]
    public void Label_WithoutAnyUri_FailsTheTask()
    {
        _disk.Launch("t", "ann", [new("tool", AnotherSum)]);

        AssertFailed("the label sha256:tool names none of the files");
    }

    [Theory]
    [InlineData("dir/tool", "/home/frameworks/dir/tool")]
    [InlineData("/dir/tool", "/dir/tool")]
    [InlineData("hdfs://host/tool", "hdfs://host/tool")]
    public void RelativePath_IsBelowTheFrameworksHome(string uri, string expected)
    {
        _disk.Launch("t", "ann", [], Uri(uri));

        Assert.Equal(expected, Assert.Single(_disk.Asked<FetchUris>()).Plan.Sources.Single().Uri);
    }

    private void AssertFailed(string reason)
    {
        Assert.Equal(TaskState.Failed, _disk.Rig.LastOf("t").State);
        Assert.Contains(reason, _disk.Rig.LastOf("t").Message, StringComparison.Ordinal);
        Assert.Empty(_disk.Asked<FetchUris>());
    }

    private static UriSpec Uri(string value, string? output = null) =>
        new(value, Executable: false, Extract: true, Cache: false, output);
}
