using System.Globalization;
using Holdfast.Model.Ids;

namespace Holdfast.Agent.Core.Rows;

/// <summary>An id by which a file system knows a limit (project id, quota group): of one agent never used twice at a
/// time, on whichever of its disks, and kept until the file system says that nothing carries it any more.</summary>
/// <param name="Id">The id.</param>
/// <param name="Root">The root of the disk that may carry it.</param>
/// <param name="Backend">What made the limit.</param>
/// <param name="Owner">Whose it is, for people: <c>volume ID</c> or <c>container ID</c>.</param>
/// <param name="IsReleased">Whether its owner is gone: the id is free once nothing carries it.</param>
public sealed record LimitIdRow(long Id, string Root, string Backend, string Owner, bool IsReleased)
    : AgentRow(AgentTables.LimitIds, Id.ToString("D19", CultureInfo.InvariantCulture))
{
    /// <summary>The container whose sandbox it limits; null where it is a volume's.</summary>
    public ContainerId? Container { get; init; }
}
