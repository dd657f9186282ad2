using Holdfast.Model.Ids;
using Holdfast.Model.Specs;

namespace Holdfast.Agent.Core.Volumes;

/// <summary>What became of something that an operator asked, on this agent, to be done to a volume.</summary>
/// <param name="Volume">The volume that was named.</param>
/// <param name="Text">What that means and what to do next, for people.</param>
public abstract record OrderOutcome(VolumeId Volume, string Text);

/// <summary>It is done, and durable.</summary>
/// <param name="Spec">The volume as it is now.</param>
public sealed record OrderDone(VolumeId Volume, string Text, VolumeSpec Spec) : OrderOutcome(Volume, Text);

/// <summary>It is stored, and goes on until it is done.</summary>
public sealed record OrderBegun(VolumeId Volume, string Text) : OrderOutcome(Volume, Text);

/// <summary>Only what would be done was asked for; nothing was changed.</summary>
public sealed record OrderPlanned(VolumeId Volume, string Text) : OrderOutcome(Volume, Text);

/// <summary>It cannot be done as things stand; nothing was changed.</summary>
/// <param name="State">Where the volume stands.</param>
public sealed record OrderRefused(VolumeId Volume, string Text, VolumeState State) : OrderOutcome(Volume, Text);

/// <summary>It cannot be done as things stand, and there is no volume yet; nothing was changed.</summary>
public sealed record OrderImpossible(string Text) : OrderOutcome(default, Text);

/// <summary>It was begun and failed on the disk.</summary>
public sealed record OrderFailed(VolumeId Volume, string Text) : OrderOutcome(Volume, Text);

/// <summary>There is no such volume on this agent, or no longer.</summary>
public sealed record OrderUnknown(VolumeId Volume, string Text) : OrderOutcome(Volume, Text);
