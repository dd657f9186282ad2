using Holdfast.Agent.Core.Volumes;
using Holdfast.Model.Specs;

namespace Holdfast.Agent.Core.Views;

/// <summary>A volume, where it lies, and when it was used.</summary>
/// <param name="Spec">As everybody sees it.</param>
/// <param name="Plan">As its disk knows it.</param>
/// <param name="Directory">Where its data lies, absolute.</param>
/// <param name="LastUsed">When the last container that held it was over; null where none ever was.</param>
public sealed record VolumePlaceView(VolumeSpec Spec, VolumePlan Plan, string Directory, DateTimeOffset? LastUsed);
