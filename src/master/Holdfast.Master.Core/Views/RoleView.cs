using System.Collections.Immutable;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;

namespace Holdfast.Master.Core.Views;

/// <summary>A role as readers see it.</summary>
/// <param name="Name">The role.</param>
/// <param name="Weight">Its weight among its siblings.</param>
/// <param name="Frameworks">The frameworks that are subscribed to it.</param>
public sealed record RoleView(RoleName Name, double Weight, ImmutableArray<FrameworkId> Frameworks);
