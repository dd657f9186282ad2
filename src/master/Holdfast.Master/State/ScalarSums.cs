using System.Text.Json;
using Holdfast.Hosting.State;
using Holdfast.Model;
using Holdfast.Model.Resources;
using Holdfast.Protocol.V1;
using Resource = Holdfast.Model.Resources.Resource;

namespace Holdfast.Master.State;

/// <summary>Sums of scalar resources by name, whoever they belong to.</summary>
internal sealed class ScalarSums
{
    private readonly SortedDictionary<string, Quantity> _sums = new(StringComparer.Ordinal);

    /// <summary>Adds a resource; what is no scalar is not summed.</summary>
    public void Add(in Resource resource)
    {
        if (resource.Key.Kind != ResourceKind.Scalar || resource.Amount == Quantity.Zero) return;
        _sums[resource.Name] = _sums.GetValueOrDefault(resource.Name).PlusCapped(resource.Amount);
    }

    /// <summary>Adds other sums.</summary>
    public void Add(ScalarSums other)
    {
        foreach (var (name, sum) in other._sums) _sums[name] = _sums.GetValueOrDefault(name).PlusCapped(sum);
    }

    /// <summary>Writes an object property of the sums.</summary>
    public void Write(Utf8JsonWriter json, string name)
    {
        json.WriteStartObject(name);
        foreach (var (resource, sum) in _sums) json.WriteDouble(resource, sum.ToDouble());
        json.WriteEndObject();
    }

    /// <summary>The sums as resources of nobody.</summary>
    public IEnumerable<Protocol.V1.Resource> ToWire() => _sums.Select(pair => new Protocol.V1.Resource
    {
        Name = pair.Key,
        Type = Value.Types.Type.Scalar,
        Scalar = new Value.Types.Scalar { Value = pair.Value.ToDouble() },
    });
}
