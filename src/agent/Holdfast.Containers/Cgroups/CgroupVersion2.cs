using System.Globalization;

namespace Holdfast.Containers.Cgroups;

/// <summary>One hierarchy for all controllers, which a parent must hand down to its children.</summary>
/// <param name="root">Where the hierarchy is mounted.</param>
/// <param name="parent">The cgroup to make containers in, relative.</param>
/// <param name="own">The cgroup of this process, relative to the root.</param>
/// <remarks>
/// The parent lies directly below the root where that can be had (as root), apart from the unit of the agent: systemd
/// cannot start a unit again in a cgroup that hands controllers down. An ordinary user has only what was delegated.
/// </remarks>
internal sealed class CgroupVersion2(string root, string parent, string own) : ICgroupVersion
{
    private const long PeriodMicros = 100_000;
    private static readonly string[] Wanted = ["cpu", "memory", "pids"];
    private string? _delegated;

    public int Number => 2;

    private string Base => _delegated ?? root;

    public IReadOnlyList<string> Prepare(List<string> missing)
    {
        var working = new List<string>();
        try
        {
            MakeParent();
            var offered = File.ReadAllText(Path.Combine(Base, "cgroup.controllers"))
                .Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
            foreach (var controller in Wanted)
            {
                if (!offered.Contains(controller))
                    missing.Add($"{controller}: the kernel does not offer it at {Base}");
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

    private void MakeParent()
    {
        try
        {
            CgroupSupport.MakeParent(Path.Combine(Base, parent));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            if (Delegation.Enter(root, own, Environment.ProcessId) is not { } delegated) throw;
            _delegated = delegated;
            CgroupSupport.MakeParent(Path.Combine(Base, parent));
        }
    }

    public IReadOnlyList<string> DirectoriesOf(string name, CgroupLimits limits) => [Path.Combine(Base, parent, name)];

    public void Limit(string name, CgroupLimits limits)
    {
        if (limits.CpuMilli is { } milli)
        {
            Write(name, "cpu.weight", CpuShare.Weight(milli).ToString(CultureInfo.InvariantCulture));
            if (limits.CpuIsHard)
                Write(name, "cpu.max", $"{Math.Max(1000, milli * PeriodMicros / 1000)} {PeriodMicros}");
        }
        if (limits.MemoryBytes is { } bytes) Write(name, "memory.max", bytes.ToString(CultureInfo.InvariantCulture));
        if (limits.Pids is { } pids) Write(name, "pids.max", pids.ToString(CultureInfo.InvariantCulture));
    }

    private string? HandDown(string controller)
    {
        try
        {
            foreach (var directory in new[] { Base, Path.Combine(Base, parent) })
                File.AppendAllText(Path.Combine(directory, "cgroup.subtree_control"), $"+{controller}");
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return failure.Message;
        }
    }

    private void Write(string name, string file, string value) =>
        File.WriteAllText(Path.Combine(Base, parent, name, file), value);
}
