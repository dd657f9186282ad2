using Holdfast.Hosting.State;
using Holdfast.Protocol.V1;

namespace Holdfast.Hosting.About;

/// <summary>What a process tells of itself in the form of the wire, for both operator APIs.</summary>
public static class ProcessWire
{
    /// <summary>For GET_VERSION.</summary>
    public static VersionInfo Version() => new()
    {
        Version = ApiVersion.Text,
        BuildDate = BuildStamp.Date,
        BuildTime = BuildStamp.Seconds,
        BuildUser = "",
    };

    /// <summary>For GET_FLAGS.</summary>
    public static IEnumerable<Flag> Flags(IReadOnlyDictionary<string, string> flags) =>
        flags.Select(flag => new Flag { Name = flag.Key, Value = flag.Value });
}
