using Holdfast.Integration.Tests;
using Holdfast.Integration.Tests.Dev;
using Holdfast.Integration.Tests.Machines;
using Holdfast.Integration.Tests.Packaging;
using Holdfast.Integration.Tests.Upgrades;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestCollectionOrderer(typeof(LongestFirst))]

namespace Holdfast.Integration.Tests;

/// <summary>Starts what takes longest first, the rest in the order of its names: what begins last would run beside
/// nothing.</summary>
public sealed class LongestFirst : ITestCollectionOrderer
{
    private static readonly Type[] Longest =
    [
        typeof(UpgradeTests), typeof(StoppedProcessTests), typeof(MissingToolsTests), typeof(RunbookTests),
        typeof(FirstClusterTests), typeof(PackageTests),
    ];

    public IReadOnlyCollection<TTestCollection> OrderTestCollections<TTestCollection>(
        IReadOnlyCollection<TTestCollection> testCollections)
        where TTestCollection : ITestCollection =>
        [.. testCollections.OrderBy(PlaceOf).ThenBy(static tests => NameOf(tests), StringComparer.Ordinal)];

    private static int PlaceOf<TTestCollection>(TTestCollection tests)
        where TTestCollection : ITestCollection
    {
        var place = Array.FindIndex(
            Longest, type => NameOf(tests).Contains($"{type.FullName} ", StringComparison.Ordinal));
        return place < 0 ? Longest.Length : place;
    }

    private static string NameOf(ITestCollection tests) => tests.TestCollectionDisplayName;
}
