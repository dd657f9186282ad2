using Holdfast.Protocol.Mapping;
using Holdfast.Protocol.V1;
using Offer = Holdfast.Master.Core.Effects.Offer;
using WireOffer = Holdfast.Protocol.V1.Offer;

namespace Holdfast.Master.Scheduler;

/// <summary>An offer in the form of the wire.</summary>
internal static class OfferMapping
{
    /// <summary>Writes the offer.</summary>
    /// <param name="offer">It.</param>
    /// <param name="format">The form of its resources.</param>
    /// <param name="scheme">How the agent's HTTP API is called.</param>
    public static WireOffer Write(Offer offer, ResourceFormat format, string scheme)
    {
        var agent = offer.Agent;
        var info = AgentInfo.Parser.ParseFrom(agent.Wire.Span);
        var wire = new WireOffer
        {
            Id = new OfferID { Value = offer.Id.ToString() },
            FrameworkId = new FrameworkID { Value = offer.Framework.ToString() },
            AgentId = new AgentID { Value = agent.Id.ToString() },
            Hostname = agent.Hostname,
            Url = new URL
            {
                Scheme = scheme,
                Address = new Address { Hostname = agent.Hostname, Ip = agent.Ip, Port = agent.Port },
                // The name of the agent's actor in Mesos, below which clients look for its endpoints.
                Path = "/slave(1)",
            },
            Domain = info.Domain,
            AllocationInfo = new() { Role = offer.Role.ToString() },
        };
        wire.Resources.AddRange(ResourceMapping.Write(offer.Resources, format));
        wire.Attributes.AddRange(info.Attributes);
        wire.ExecutorIds.AddRange(offer.Executors.Select(executor => new ExecutorID { Value = executor.ToString() }));
        return wire;
    }
}
