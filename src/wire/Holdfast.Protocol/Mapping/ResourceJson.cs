using System.Text;
using Holdfast.Model.Resources.Given;
using Holdfast.Protocol.Json;
using Holdfast.Protocol.V1;

namespace Holdfast.Protocol.Mapping;

/// <summary>Reads the JSON form of <c>--resources</c>: an array of Resource messages.</summary>
public static class ResourceJson
{
    /// <summary>The resources as they were given; none, and a fault, where the text is no such array.</summary>
    public static IReadOnlyList<GivenResource> Parse(string text, ICollection<string> faults)
    {
        ArgumentNullException.ThrowIfNull(faults);
        try
        {
            // The shortest message that is just a list of resources.
            var list = MesosJson.ReadList<Offer.Types.Operation.Types.Reserve>(
                Encoding.UTF8.GetBytes(text), "resources");
            return [.. list.Resources.Select(ResourceMapping.Given)];
        }
        catch (JsonFaultException cause)
        {
            faults.Add($"--resources is no JSON array of resources: {cause.Message}");
            return [];
        }
    }
}
