using Holdfast.Hosting.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Holdfast.Hosting.Tests.Logging;

/// <summary>What happens for days is told once a minute.</summary>
public sealed class RepeatsTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<string> _lines = [];
    private readonly Repeats _repeats;

    public RepeatsTests() => _repeats = new Repeats(
        _time, (source, reason) => _lines.Add($"{source}: {reason}"),
        (count, source, reason) => _lines.Add($"{count} more of {source}: {reason}"));

    public void Dispose() => _repeats.Dispose();

    [Fact]
    public void Source_ThatGoesOnForADay_IsToldOnceAMinute()
    {
        for (var second = 0; second < 24 * 60 * 60; second++)
        {
            _repeats.Tell("master", "gone");
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal("master: gone", _lines[0]);
        Assert.Equal("59 more of master: gone", _lines[1]);
        Assert.All(_lines[2..], line => Assert.Equal("60 more of master: gone", line));
        Assert.Equal(1 + 24 * 60, _lines.Count);
    }

    [Fact]
    public void Source_AfterAQuietMinute_IsToldAtOnce()
    {
        _repeats.Tell("master", "gone");
        _repeats.Tell("master", "gone");
        _time.Advance(Repeats.Interval);
        _time.Advance(Repeats.Interval);

        _repeats.Tell("master", "gone again");

        Assert.Equal(["master: gone", "1 more of master: gone", "master: gone again"], _lines);
    }

    [Fact]
    public void Source_ThatIsOver_IsCountedAndThenToldAtOnce()
    {
        _repeats.Tell("master", "gone");
        _repeats.Tell("master", "still gone");
        _repeats.Tell("other", "gone");

        _repeats.End("master");
        _repeats.End("nobody");
        _repeats.Tell("master", "gone again");

        Assert.Equal(["master: gone", "other: gone", "1 more of master: still gone", "master: gone again"], _lines);
    }
}
