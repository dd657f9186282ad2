using Holdfast.Model;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;

namespace Holdfast.Agent.Core.Volumes;

/// <summary>A directory that is to become a volume, as an operator describes it. What is null is taken from the
/// manifest beside it, where there is one.</summary>
/// <param name="Path">Absolute.</param>
/// <param name="Name">The persistence id.</param>
/// <param name="Role">The role that it is to be reserved to.</param>
/// <param name="Size">Its limit, in MB.</param>
/// <param name="Principal">Who reserves it, and is said to have made it.</param>
/// <param name="ContainerPath">Where tasks see it.</param>
public sealed record Adoption(
    string Path, PersistenceId? Name, RoleName? Role, Quantity? Size, string? Principal, string? ContainerPath);
