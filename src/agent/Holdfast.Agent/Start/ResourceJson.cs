using System.Text;
using Holdfast.Model.Resources.Given;
using Holdfast.Protocol;
using Holdfast.Protocol.Json;
using Holdfast.Protocol.Mapping;
using Holdfast.Protocol.V1;

namespace Holdfast.Agent.Start;

/// <summary>Reads the JSON form of <c>--resources</c>: an array of Resource messages.</summary>
internal static class ResourceJson
{
    public static IReadOnlyList<GivenResource> Parse(string text, ICollection<string> faults)
    {
        // An Offer.Operation.Reserve is the shortest message that is just a list of resources.
        var wrapped = Encoding.UTF8.GetBytes($"{{\"resources\":{text}}}");
        switch (MesosJson.Parse<Offer.Types.Operation.Types.Reserve>(wrapped))
        {
            case Decoded<Offer.Types.Operation.Types.Reserve> decoded:
                return [.. decoded.Message.Resources.Select(ResourceMapping.Given)];
            case NotDecoded<Offer.Types.Operation.Types.Reserve> broken:
                faults.Add($"--resources is no JSON array of resources: {broken.Fault}");
                return [];
            case var other:
                throw new System.Diagnostics.UnreachableException($"No arm for {other.GetType().Name}.");
        }
    }
}
