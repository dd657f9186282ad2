using System.Net;
using Holdfast.Hosting.Access;
using Holdfast.Hosting.Logging;
using Holdfast.Hosting.Tests.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Holdfast.Hosting.Tests.Access;

/// <summary>Whoever is refused again and again must not fill the disk with lines that say so.</summary>
public sealed class RefusalsTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly ListLogger _log = new();
    private readonly Refusals _refusals;

    public RefusalsTests() => _refusals = new Refusals(_time, _log);

    [Fact]
    public void Address_RefusedAThousandTimes_IsToldOnceAndThenByItsCount()
    {
        for (var i = 0; i < 1_000; i++) _refusals.Tell(IPAddress.Loopback, $"reason {i}");

        Assert.Equal("A connection from 127.0.0.1 was refused: reason 0.", Assert.Single(_log.Lines));
        _time.Advance(Repeats.Interval);
        Assert.Equal(
            "999 more from 127.0.0.1 were refused within a minute, the last of them because: reason 999.",
            _log.Lines[1]);
        Assert.Equal(2, _log.Lines.Count);
    }

    public void Dispose() => _refusals.Dispose();

    [Fact]
    public void Address_RefusedOnce_IsToldOnce()
    {
        _refusals.Tell(IPAddress.Loopback, "why");
        _time.Advance(Repeats.Interval * 3);

        Assert.Single(_log.Lines);
    }

    [Fact]
    public void Addresses_WithoutEnd_AreToldTogether()
    {
        for (var i = 0; i < 100_000; i++) _refusals.Tell(new IPAddress(i), "why");
        _time.Advance(Repeats.Interval);

        Assert.Equal(Repeats.SourcesMax + 2, _log.Lines.Count);
        Assert.Equal("A connection from others was refused: why.", _log.Lines[^2]);
        Assert.StartsWith("99899 more from others", _log.Lines[^1], StringComparison.Ordinal);
    }

    /// <summary>Before: a master wrote a line for each try of an agent that it quarantines.</summary>
    [Fact]
    public void Agent_RefusedAgainAndAgain_IsToldOnceAndThenByItsCount()
    {
        for (var i = 0; i < 1_000; i++) _refusals.Tell("agent M-S1 on node1", "its disk was cloned");

        Assert.Equal("A connection from agent M-S1 on node1 was refused: its disk was cloned.",
            Assert.Single(_log.Lines));
        _time.Advance(Repeats.Interval);
        Assert.StartsWith("999 more from agent M-S1 on node1", _log.Lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void Counts_AreToldAtTheEnd()
    {
        _refusals.Tell(IPAddress.Loopback, "why");
        _refusals.Tell(IPAddress.Loopback, "why");

        _refusals.Dispose();

        Assert.StartsWith("1 more from 127.0.0.1", _log.Lines[^1], StringComparison.Ordinal);
        _refusals.Tell(IPAddress.Loopback, "late");
        Assert.Equal(2, _log.Lines.Count);
    }
}
