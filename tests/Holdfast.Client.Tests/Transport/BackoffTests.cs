using CsCheck;
using Holdfast.Client.Transport;

namespace Holdfast.Client.Tests.Transport;

public sealed class BackoffTests
{
    [Fact]
    public void Pauses_OfAnyDraws_ArePositiveAndBounded() =>
        Gen.Select(Gen.Double[0, 0.999999], Gen.Int[1, 15_000], Gen.Int[1, 100]).Sample((draw, maxMs, attempts) =>
        {
            var max = TimeSpan.FromMilliseconds(maxMs);
            var backoff = new Backoff(max, () => draw);

            for (var attempt = 0; attempt < attempts; attempt++)
                Assert.InRange(backoff.Next(), TimeSpan.FromTicks(1), max);
        });

    [Fact]
    public void Pauses_GrowUntilTheyAreReset()
    {
        var backoff = new Backoff(TimeSpan.FromSeconds(15), () => 0.5);

        var pauses = Enumerable.Range(0, 10).Select(_ => backoff.Next()).ToList();
        backoff.Reset();

        Assert.Equal(TimeSpan.FromMilliseconds(75), pauses[0]);
        Assert.Equal(TimeSpan.FromMilliseconds(150), pauses[1]);
        Assert.Equal(TimeSpan.FromSeconds(11.25), pauses[^1]);
        Assert.Equal(pauses[0], backoff.Next());
    }
}
