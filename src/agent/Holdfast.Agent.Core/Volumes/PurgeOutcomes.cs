using Holdfast.Model.Ids;
using Holdfast.Model.Specs;

namespace Holdfast.Agent.Core.Volumes;

/// <summary>What became of an operator's wish to remove a destroyed volume for good.</summary>
/// <param name="Volume">The volume that was named.</param>
/// <param name="Text">What that means and what to do next, for people.</param>
public abstract record PurgeOutcome(VolumeId Volume, string Text);

/// <summary>It is stored, and goes on until it is done.</summary>
/// <param name="Order">Who asked first, and when.</param>
public sealed record PurgeBegun(VolumeId Volume, string Text, PurgeOrder Order) : PurgeOutcome(Volume, Text);

/// <summary>The volume is not in the trash, so that it is nobody's to purge.</summary>
/// <param name="State">Where it stands.</param>
public sealed record PurgeOutOfPlace(VolumeId Volume, string Text, VolumeState State) : PurgeOutcome(Volume, Text);

/// <summary>There is no such volume on this agent, or no longer.</summary>
public sealed record PurgeUnknown(VolumeId Volume, string Text) : PurgeOutcome(Volume, Text);
