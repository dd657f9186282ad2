namespace Holdfast.Integration.Tests.Recorded;

/// <summary>Tests that read from one <see cref="FullCluster"/>, one after another.</summary>
[CollectionDefinition(FullCluster.Name)]
public sealed class FullClusterTests : ICollectionFixture<FullCluster>;
