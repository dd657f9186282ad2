using System.Globalization;

namespace Holdfast.Agent.Core.Limits;

/// <summary>Amounts of bytes as Mesos writes them: in the largest unit that leaves no rest.</summary>
internal static class ByteText
{
    private static readonly string[] Units = ["B", "KB", "MB", "GB", "TB"];

    public static string Of(long bytes)
    {
        var unit = 0;
        while (bytes > 0 && bytes % 1024 == 0 && unit < Units.Length - 1) (bytes, unit) = (bytes / 1024, unit + 1);
        return string.Create(CultureInfo.InvariantCulture, $"{bytes}{Units[unit]}");
    }

    /// <summary>What was measured, in whole KB, as <c>du</c> has it: part of one counts as one.</summary>
    public static string OfUse(long bytes) => Of((bytes + 1023) / 1024 * 1024);
}
