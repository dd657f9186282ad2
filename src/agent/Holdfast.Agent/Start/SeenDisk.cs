using System.Collections.Immutable;
using Holdfast.Agent.Core.Volumes;

namespace Holdfast.Agent.Start;

/// <summary>What a look at a disk brought.</summary>
/// <param name="Facts">What it is.</param>
/// <param name="Warnings">What an operator should know of it, each a sentence.</param>
internal sealed record SeenDisk(DiskFacts Facts, ImmutableArray<string> Warnings);
