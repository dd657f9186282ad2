using System.Collections.Immutable;
using Holdfast.Agent.Core.Volumes;
using Holdfast.Disks;
using Holdfast.Model;
using Holdfast.Model.Resources;

namespace Holdfast.Agent.Start;

/// <summary>Reads the state of one disk, at a start and while the agent runs: whether it may be used, its size, and
/// its backend.</summary>
/// <param name="source">Which disk; null for the work directory's.</param>
/// <param name="root">Its root.</param>
/// <param name="resources">What the agent announces.</param>
/// <param name="backends">Finds its backend.</param>
internal sealed class DiskReading(DiskSource? source, string root, ResourceBag resources, DiskBackends backends)
{
    private const double Megabyte = 1 << 20;

    /// <summary>The share of a file system that is kept back for trash and the agent's own files where its size was
    /// detected.</summary>
    private const double Reserve = DetectResources.DiskReserveDefault;

    private readonly DiskHistory _history = new(backends.HasVolumes(root));

    /// <summary>Reads the work directory's.</summary>
    /// <param name="ledger">The agent's ledger; null for one that is not stored yet.</param>
    public SeenDisk ReadRoot(Guid? ledger)
    {
        Directory.CreateDirectory(root);
        return Measure(DiskFaults.OfWorkDirectory(root, ledger));
    }

    /// <summary>Reads a PATH or MOUNT disk.</summary>
    /// <param name="ledger">The agent's ledger; null for one that is not stored yet.</param>
    public SeenDisk Read(Guid? ledger)
    {
        // Where a disk should be that was seen before, nothing is made in its stead.
        if (_history is { IsInUse: false, FileSystem: null }) Directory.CreateDirectory(root);
        var fault = DiskFaults.Of(source!, root, ledger, _history);
        // What is there in its stead is another disk's to count.
        return fault is { IsAway: true } ? Unseen(fault.Text) : Measure(fault?.Text);
    }

    /// <summary>A disk that cannot be looked at: all that is known is that nothing may be done there.</summary>
    /// <param name="fault">Why.</param>
    public SeenDisk Unseen(string fault) => new(
        backends.Find(
            new DiskFacts(
                source, root, FileSystem: "", Quantity.Zero, Quantity.Zero, DiskKinds.Directory.Name, fault),
            warnings: []),
        [$"Disk {root} is not used: {fault}."]);

    /// <summary>Sees whether a PATH or MOUNT disk is still as it was told of. Where it is not, or where that cannot be
    /// told so cheaply, it has to be read.</summary>
    /// <param name="ledger">The agent's ledger.</param>
    /// <param name="told">What was told of it last.</param>
    public bool IsAs(Guid ledger, DiskFacts told)
    {
        var fault = DiskFaults.Of(source!, root, ledger, _history)?.Text ?? DiskBackends.WhyNot(told);
        return fault == told.Fault
            && (fault is not null || AgentFactsReading.FileSystemOf(root) == told.FileSystem);
    }

    private SeenDisk Measure(string? fault)
    {
        var warnings = ImmutableArray.CreateBuilder<string>();
        var capacity = new DriveInfo(root).TotalSize / Megabyte;
        var announced = resources.Where(key => key.Name == "disk" && Equals(key.Disk?.Source, source)).Scalar("disk");
        // A MOUNT disk is promised whole. What an operator gave is announced as given; trash is then purged first.
        var kept = source?.Kind is DiskSourceKind.Mount
            ? 0
            : Math.Min(capacity * Reserve, Math.Max(capacity - announced.ToDouble(), 0));
        if (source?.Kind is not DiskSourceKind.Mount && announced.ToDouble() > capacity * (1 - Reserve))
            warnings.Add(
                $"Disk {root} announces {announced} MB of {capacity:0} MB, which leaves less than {Reserve:P0} for "
                    + "trash and the agent's own files: destroyed data is purged early. Give less "
                    + "disk in --resources.");
        Quantity.TryFrom(capacity, out var whole);
        Quantity.TryFrom(kept, out var reserve);
        if (fault is not null) warnings.Add($"Disk {root} is not used: {fault}.");
        var disk = new DiskFacts(
            source, root, AgentFactsReading.FileSystemOf(root), whole, reserve, DiskKinds.Directory.Name, fault)
        {
            WipeFault = WipeSupport.Explain(root),
        };
        return new SeenDisk(backends.Find(disk, warnings), warnings.ToImmutable());
    }
}
