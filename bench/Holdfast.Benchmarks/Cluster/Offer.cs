namespace Holdfast.Benchmarks.Cluster;

/// <summary>What a launch needs to know of an offer.</summary>
internal sealed record Offer(string Id, string Agent, double Cpus);
