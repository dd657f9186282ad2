using System.Collections.Immutable;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;

namespace Holdfast.Master.Core.Effects;

/// <summary>Resources of one agent, offered to one framework in one of its roles.</summary>
/// <param name="Id">The offer.</param>
/// <param name="Framework">To whom.</param>
/// <param name="Agent">Whose resources.</param>
/// <param name="Role">The role they are allocated to.</param>
/// <param name="Resources">The resources, allocated to the role.</param>
/// <param name="Executors">The custom executors that the framework runs there.</param>
public sealed record Offer(
    OfferId Id, FrameworkId Framework, AgentSpec Agent, RoleName Role, ResourceBag Resources,
    ImmutableArray<ExecutorId> Executors);
