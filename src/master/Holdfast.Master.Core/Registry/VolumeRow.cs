using Holdfast.Model.Ids;
using Holdfast.Model.Specs;

namespace Holdfast.Master.Core.Registry;

/// <summary>
/// A volume of the inventory: known while its agent is away, never counted, and the agent always wins. Its key is the
/// volume's id.
/// </summary>
/// <param name="Agent">Where it is.</param>
/// <param name="Volume">The volume as the agent last reported it.</param>
public sealed record VolumeRow(AgentId Agent, VolumeSpec Volume);
