using System.Collections.Concurrent;
using Holdfast.Model.Ids;

namespace Holdfast.Master;

/// <summary>
/// Where the agents of this start were last reached. Statuses that the master makes itself show the container's
/// address, which is
/// the agent's.
/// </summary>
/// <param name="scheme">How their HTTP APIs are called.</param>
internal sealed class AgentAddresses(string scheme)
{
    /// <summary>How their HTTP APIs are called: agents of a master with TLS have it too, for else they cannot
    /// link.</summary>
    public string Scheme => scheme;

    private readonly ConcurrentDictionary<long, string> _byConnection = new();
    private readonly ConcurrentDictionary<AgentId, string> _byAgent = new();

    /// <summary>The agent's address; null where it has not come since the start.</summary>
    public string? Find(AgentId agent) => _byAgent.GetValueOrDefault(agent);

    /// <summary>An agent whose id is not certain yet said hello from this address.</summary>
    public void Note(long connection, string ip) => _byConnection[connection] = ip;

    /// <summary>The agent of a connection was admitted under this id.</summary>
    public void Admit(long connection, AgentId agent)
    {
        if (_byConnection.TryGetValue(connection, out var ip)) _byAgent[agent] = ip;
    }

    /// <summary>The connection is over; its agent is still known.</summary>
    public void Forget(long connection) => _byConnection.TryRemove(connection, out _);
}
