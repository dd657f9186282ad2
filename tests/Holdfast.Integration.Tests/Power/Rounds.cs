namespace Holdfast.Integration.Tests.Power;

/// <summary>How often power is lost, and by which chance.</summary>
internal static class Rounds
{
    /// <summary>The chance of each round, by its seed: a few, or a great many in a soak (<c>./test
    /// --soak</c>).</summary>
    public static IEnumerable<(int Seed, Random Chance)> Of(int usual)
    {
        const int soak = 200;
        var count = Environment.GetEnvironmentVariable("HOLDFAST_SOAK") is { Length: > 0 } ? soak : usual;
        for (var seed = 1; seed <= count; seed++) yield return (seed, new Random(seed));
    }
}
