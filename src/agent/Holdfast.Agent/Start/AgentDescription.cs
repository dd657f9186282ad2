using Google.Protobuf;
using Holdfast.Hosting.Listening;
using Holdfast.Hosting.State;
using Holdfast.Model.Attributes;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;
using Holdfast.Protocol.Mapping;
using Holdfast.Protocol.V1;
using Attribute = Holdfast.Protocol.V1.Attribute;

namespace Holdfast.Agent.Start;

/// <summary>How the agent describes itself (AgentInfo).</summary>
internal static class AgentDescription
{
    /// <summary>What is known before a master gave an id.</summary>
    public static AgentSpec Of(AgentHostOptions options, int port, ResourceBag resources)
    {
        var info = new AgentInfo
        {
            Hostname = options.Hostname, Port = port, Domain = DomainMapping.Write(options.Domain),
        };
        info.Resources.AddRange(ResourceMapping.Write(resources));
        info.Attributes.AddRange(options.Attributes.Select(Write));
        return new AgentSpec
        {
            Hostname = options.Hostname,
            Ip = $"{HostNames.Announced(options.Ip)}",
            Port = port,
            Version = ApiVersion.Text,
            Release = ProductVersion.Text,
            Domain = options.Domain,
            Wire = info.ToByteArray(),
        };
    }

    /// <summary>The description with the id that counts.</summary>
    public static AgentInfo Info(AgentSpec agent)
    {
        var info = AgentInfo.Parser.ParseFrom(agent.Wire.Span);
        if (!agent.Id.IsNone) info.Id = new AgentID { Value = $"{agent.Id}" };
        return info;
    }

    private static Attribute Write(AgentAttribute attribute)
    {
        var wire = new Attribute { Name = attribute.Name };
        switch (attribute)
        {
            case { Scalar: { } scalar }:
                (wire.Type, wire.Scalar) = (Value.Types.Type.Scalar, new Value.Types.Scalar { Value = scalar });
                break;
            case { Ranges: { } ranges }:
                wire.Type = Value.Types.Type.Ranges;
                wire.Ranges = new Value.Types.Ranges();
                foreach (var range in ranges.Ranges)
                    wire.Ranges.Range.Add(new Value.Types.Range { Begin = range.Begin, End = range.End });
                break;
            default:
                (wire.Type, wire.Text) = (Value.Types.Type.Text, new Value.Types.Text { Value = attribute.Text ?? "" });
                break;
        }
        return wire;
    }
}
