using Holdfast.Model.Ids;
using Holdfast.Model.Specs;

namespace Holdfast.Master.Core.Views;

/// <summary>A volume of the inventory as readers see it, also while its agent is away.</summary>
/// <param name="Agent">Where it is.</param>
/// <param name="Hostname">That agent's machine.</param>
/// <param name="Volume">As the agent last reported it, and whether something uses it.</param>
public sealed record VolumeView(AgentId Agent, string Hostname, VolumeSpec Volume);
