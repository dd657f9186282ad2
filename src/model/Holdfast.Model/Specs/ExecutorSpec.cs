using Holdfast.Model.Ids;
using Holdfast.Model.Resources;

namespace Holdfast.Model.Specs;

/// <summary>An executor as a framework described it (ExecutorInfo).</summary>
public sealed record ExecutorSpec
{
    /// <summary>Its id, chosen by the framework.</summary>
    public required ExecutorId Id { get; init; }

    /// <summary>What runs its tasks.</summary>
    public ExecutorKind Kind { get; init; }

    /// <summary>How it is started; null where it was not given.</summary>
    public CommandSpec? Command { get; init; }

    /// <summary>What it needs for itself.</summary>
    public required ResourceBag Resources { get; init; }

    /// <summary>How long it may take to shut down before it is killed; null for the agent's default (5 s).</summary>
    public TimeSpan? ShutdownGrace { get; init; }

    /// <summary>How its disk limit is kept, where it says so; null for as the agent has it.</summary>
    public DiskLimitMode? DiskLimit { get; init; }

    /// <summary>The fields that this agent cannot honour, each with the reason, such as <c>container.docker: …</c>;
    /// empty where all can be.</summary>
    public string? Unhonoured { get; init; }

    /// <summary>The sender's ExecutorInfo as protobuf bytes, unknown fields kept, without its resources.</summary>
    public ReadOnlyMemory<byte> Wire { get; init; }

    /// <summary>Whether the other describes the same executor, whatever sizes its volumes have: a framework may say
    /// those of before a resize or those of after it.</summary>
    public bool IsSameAs(ExecutorSpec other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Wire.Span.SequenceEqual(other.Wire.Span) && WithoutSizes().Equals(other.WithoutSizes());
    }

    private ResourceBag WithoutSizes() => ResourceBag.Of([.. Resources.Unallocate().Select(static resource =>
        resource.Key is { IsPersistentVolume: true, Kind: ResourceKind.Scalar }
            ? resource.WithAmount(Quantity.FromMilli(1))
            : resource)]);
}
