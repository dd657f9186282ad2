using Holdfast.Protocol.V1;

namespace Holdfast.Cli.Tasks.Run;

/// <summary>Whether a task can be launched with an offer.</summary>
internal abstract record Placement;

/// <summary>It can, by these operations.</summary>
/// <param name="Operations">RESERVE and CREATE where they are needed, then LAUNCH.</param>
/// <param name="NewVolumes">How many of its volumes are made by them.</param>
internal sealed record Placed(IReadOnlyList<Offer.Types.Operation> Operations, int NewVolumes) : Placement;

/// <summary>It cannot.</summary>
/// <param name="Reasons">All that is missing.</param>
internal sealed record Unfit(IReadOnlyList<string> Reasons) : Placement;
