using Holdfast.Model.Ids;
using Holdfast.Model.Resources;

namespace Holdfast.Allocation;

/// <summary>
/// One framework's turn: what it is to be offered of one agent. It counts as held until it is recovered.
/// </summary>
/// <param name="Framework">Who gets the offer.</param>
/// <param name="Role">The role in which it gets it.</param>
/// <param name="Agent">Whose resources they are.</param>
/// <param name="Resources">The resources, allocated to the role.</param>
public readonly record struct Grant(FrameworkId Framework, RoleName Role, AgentId Agent, ResourceBag Resources);
