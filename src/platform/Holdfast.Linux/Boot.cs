using System.Text;
using Holdfast.Linux.Files;

namespace Holdfast.Linux;

/// <summary>The machine's present boot.</summary>
public static class Boot
{
    /// <summary>Differs after every boot: a pid and start ticks mean nothing across it.</summary>
    public static string Id() =>
        Encoding.ASCII.GetString(
            FileCalls.ReadAll(FileCalls.WorkingDirectory, "/proc/sys/kernel/random/boot_id") ?? []).Trim();
}
