using System.Text.Json.Serialization;

namespace Holdfast.Client.Agents;

/// <summary>What a volume holds.</summary>
/// <param name="VolumeId">Its own id, which never changes.</param>
/// <param name="LastUsed">When the last container that held it was over; null where none ever was.</param>
/// <param name="LimitBytes">Its size in bytes.</param>
/// <param name="UsedBytes">The blocks that it takes, in bytes; null before it was measured.</param>
/// <param name="UsedInodes">Its files and directories; null before they were counted.</param>
/// <param name="MeasuredAt">When that was.</param>
/// <param name="FullInSecs">How many seconds after that it is full if it grows as it did; null where that is not known,
/// or it does not grow.</param>
public sealed record VolumeUse(
    [property: JsonRequired] string VolumeId, DateTimeOffset? LastUsed, long? LimitBytes, long? UsedBytes,
    long? UsedInodes, DateTimeOffset? MeasuredAt, double? FullInSecs);
