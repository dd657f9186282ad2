using System.Globalization;
using Holdfast.Protocol.Mapping;

namespace Holdfast.Hosting.State;

/// <summary>When this program was built, for documents in which Mesos says so.</summary>
public static class BuildStamp
{
    // Leads to the file that runs, also when an upgrade has put another one in its place.
    private static readonly DateTimeOffset Built = File.GetLastWriteTimeUtc("/proc/self/exe");

    /// <summary>As text.</summary>
    public static string Date { get; } = Built.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>As seconds since 1970.</summary>
    public static double Seconds { get; } = Math.Floor(WireTime.Seconds(Built));
}
