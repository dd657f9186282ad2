using System.Buffers;
using System.Text;
using Holdfast.Model.Specs;
using Holdfast.Protocol.Json;
using Holdfast.Protocol.Mapping;
using Holdfast.Protocol.V1;

namespace Holdfast.Hosting.Flags;

/// <summary>Reads <c>--domain</c>: the JSON of a DomainInfo.</summary>
public static class DomainFlag
{
    /// <summary>The form that it has, for help.</summary>
    public const string Example = """{"fault_domain":{"region":{"name":"eu-1"},"zone":{"name":"hall-2"}}}""";

    private const string Name = "domain";

    /// <summary>The domain; null where none is given, and where there is a fault.</summary>
    /// <param name="flags">The flags.</param>
    /// <param name="faults">Gets a sentence for a fault.</param>
    public static FaultDomain? Read(FlagValues flags, ICollection<string> faults)
    {
        ArgumentNullException.ThrowIfNull(flags);
        ArgumentNullException.ThrowIfNull(faults);
        if (flags.Text(Name) is not { } text) return null;
        try
        {
            var json = new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(text));
            if (DomainMapping.Read(MesosJson.Read<DomainInfo>(json)) is { } domain) return domain;
            faults.Add($"--{Name}={text} names no region and zone: give {Example}.");
        }
        catch (JsonFaultException cause)
        {
            faults.Add($"--{Name}={text} is no domain ({cause.Message}): give {Example}.");
        }
        return null;
    }
}
