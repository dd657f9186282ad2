using System.Globalization;
using System.Runtime.CompilerServices;
using Holdfast.Testing.Simulation;

namespace Holdfast.Simulation.Tests;

/// <summary>What this program does when a test of its own starts it: it prints the hash of one seed and ends.</summary>
internal static class HashChild
{
    public const string Variable = "HOLDFAST_HASH_OF_SEED";

    // Before the runner's own Main, which would run the tests.
    [ModuleInitializer]
    internal static void PrintHash()
    {
        if (Environment.GetEnvironmentVariable(Variable) is not { Length: > 0 } seed) return;
        var report = SimCluster.Run(int.Parse(seed, CultureInfo.InvariantCulture));
        Console.WriteLine(report.Hash.ToString(CultureInfo.InvariantCulture));
        Environment.Exit(0);
    }
}
