using System.Collections.Immutable;
using Holdfast.Allocation.Explaining;
using Holdfast.Model.Resources;

namespace Holdfast.Master.Core.Calls;

/// <summary>Why a framework gets no (more) offers in one of its roles.</summary>
/// <param name="Role">The role.</param>
/// <param name="Causes">The reasons, those that concern most agents first; every agent counts under one.</param>
public sealed record RoleWaiting(RoleName Role, ImmutableArray<WaitCause> Causes);
