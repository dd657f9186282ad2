using System.Globalization;

namespace Holdfast.Containers.Cgroups;

/// <summary>One hierarchy for all controllers, which a parent must hand down to its children.</summary>
internal sealed class CgroupVersion2(string root, string parent) : ICgroupVersion
{
    private const long PeriodMicros = 100_000;
    private static readonly string[] Wanted = ["cpu", "memory", "pids"];

    public int Number => 2;

    public IReadOnlyList<string> Prepare(List<string> missing)
    {
        var working = new List<string>();
        try
        {
            var offered = File.ReadAllText(Path.Combine(root, "cgroup.controllers"))
                .Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            Directory.CreateDirectory(Path.Combine(root, parent));
            foreach (var controller in Wanted)
            {
                if (!offered.Contains(controller)) missing.Add($"{controller}: the kernel does not offer it at {root}");
                else if (HandDown(controller) is { } refusal) missing.Add($"{controller}: {refusal}");
                else working.Add(controller);
            }
            // Counting of CPU time and freezing need no controller here.
            working.AddRange(["cpuacct", "freezer"]);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            missing.AddRange(
                Wanted.Concat(["cpuacct", "freezer"]).Select(controller => $"{controller}: {failure.Message}"));
            working.Clear();
        }
        return working;
    }

    public IReadOnlyList<string> DirectoriesOf(string name, CgroupLimits limits) => [Path.Combine(root, parent, name)];

    public void Limit(string name, CgroupLimits limits)
    {
        if (limits.CpuMilli is { } milli)
        {
            Write(name, "cpu.weight", WeightOf(milli));
            if (limits.CpuIsHard)
                Write(name, "cpu.max", $"{Math.Max(1000, milli * PeriodMicros / 1000)} {PeriodMicros}");
        }
        if (limits.MemoryBytes is { } bytes) Write(name, "memory.max", bytes.ToString(CultureInfo.InvariantCulture));
        if (limits.Pids is { } pids) Write(name, "pids.max", pids.ToString(CultureInfo.InvariantCulture));
    }

    // The mapping of 2…262144 shares on 1…10000 that systemd and the OCI runtimes use, so that neighbours compare.
    private static string WeightOf(long milli)
    {
        var shares = Math.Clamp(milli * 1024 / 1000, 2, 262_144);
        return (1 + (shares - 2) * 9999 / 262_142).ToString(CultureInfo.InvariantCulture);
    }

    private string? HandDown(string controller)
    {
        try
        {
            foreach (var directory in new[] { root, Path.Combine(root, parent) })
                File.AppendAllText(Path.Combine(directory, "cgroup.subtree_control"), $"+{controller}");
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return failure.Message;
        }
    }

    private void Write(string name, string file, string value) =>
        File.WriteAllText(Path.Combine(root, parent, name, file), value);
}
