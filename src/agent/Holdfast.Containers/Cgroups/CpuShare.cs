namespace Holdfast.Containers.Cgroups;

/// <summary>Thousandths of a CPU as the two versions count shares.</summary>
internal static class CpuShare
{
    /// <summary>Version 1: 1,024 for a CPU, at least 2.</summary>
    public static long Shares(long milli) => Math.Max(2, milli * 1024 / 1000);

    /// <summary>Version 2: from 1 to 10,000, by the mapping of shares that systemd and the OCI runtimes use, so that
    /// neighbours compare.</summary>
    public static long Weight(long milli) => 1 + ((Math.Clamp(Shares(milli), 2, 262_144) - 2) * 9999 / 262_142);
}
