using System.Text.Json.Serialization;

namespace Holdfast.Client.Masters;

/// <summary>What a master knows of a registered agent that Mesos' documents do not say.</summary>
/// <param name="AgentId">The agent.</param>
/// <param name="Hostname">Its machine.</param>
/// <param name="Port">The port of its HTTP API.</param>
/// <param name="ObeysMaster">Whether it does all that the master says. One that obeyed a master of another past before
/// destroys, unreserves and shuts down nothing until its operator trusts this one.</param>
/// <param name="Release">The version of its program; null where that is too old to say it.</param>
public sealed record KnownAgent(
    string AgentId, string Hostname, int Port, [property: JsonRequired] bool ObeysMaster, string? Release = null);

/// <summary>The master's answer.</summary>
internal sealed record KnownAgents([property: JsonRequired] IReadOnlyList<KnownAgent> Agents);
