namespace Holdfast.Testing.Simulation;

/// <summary>A rule was broken in a simulation; the seed repeats it.</summary>
public sealed class SimulationFailedException : Exception
{
    private SimulationFailedException(string message, Exception? cause) : base(message, cause)
    {
    }

    /// <summary>A checker found something that must never be.</summary>
    public static SimulationFailedException Broken(string rule, string what) => new($"{rule}: {what}", null);

    /// <summary>Adds the seed, how to repeat it, and what happened last.</summary>
    public static SimulationFailedException At(
        int seed, DateTimeOffset when, IEnumerable<string> last, Exception cause) =>
        new($"Seed {seed} failed at {when:HH:mm:ss.fff}: {cause.Message}\n"
            + $"Repeat it with: HOLDFAST_SEED={seed} dotnet run --project tests/Holdfast.Simulation.Tests\n"
            + "(HOLDFAST_TRACE=FILE writes down all that happens.)\n"
            + string.Join('\n', last), cause);
}
