using System.Globalization;
using Holdfast.Cli.Resources;

namespace Holdfast.Cli.Doctor;

/// <summary>Judges what was read of a machine: what it can and cannot do as an agent. Pure.</summary>
internal static class Checks
{
    private const long OpenFilesWanted = 8192;
    private const long PidsWanted = 32768;
    private const double FreeShareMin = 0.1;

    private static readonly (string Name, string Limits)[] Controllers =
        [("cpu", "processors"), ("memory", "memory"), ("pids", "the number of processes")];

    private static readonly string Limited = string.Join(", ", Controllers.Select(one => one.Limits));

    private static readonly string[] Volatile = ["tmpfs", "ramfs", "overlay", "squashfs"];
    private static readonly string[] Network = ["nfs", "nfs4", "cifs", "ceph", "fuse.glusterfs", "fuse.sshfs", "9p"];

    public static IReadOnlyList<Finding> Of(MachineReading machine) =>
    [
        User(machine), Programs(machine), Kernel(machine), .. Cgroups(machine), Processes(machine),
        .. machine.Disks.SelectMany(disk => Disk(machine, disk)), .. Limits(machine),
    ];

    private static Finding User(MachineReading machine) => machine.IsRoot
        ? new("user", Verdict.Ok, "root: tasks run as the users that their frameworks name")
        : new("user", Verdict.Limited,
            $"{machine.UserName}: all tasks run as {machine.UserName}, whatever user their frameworks name",
            "Run the agent as root, or start it with --no-switch_user, so that it says so itself.");

    private static Finding Programs(MachineReading machine) => machine.ProgramsMissing.Count == 0
        ? new("programs", Verdict.Ok, "all are beside this one")
        : new("programs", Verdict.Missing, $"missing beside this one: {string.Join(", ", machine.ProgramsMissing)}",
            "Install the programs of one version together again.");

    private static Finding Kernel(MachineReading machine) => new(
        "machine", Verdict.Ok, string.Create(CultureInfo.InvariantCulture,
            $"Linux {machine.Kernel}, {machine.Processors} processors, {Amounts.Megabytes(machine.MemoryMegabytes)}"));

    private static IEnumerable<Finding> Cgroups(MachineReading machine)
    {
        if (machine.CgroupVersion == 0)
            return
            [
                new("cgroups", Verdict.Limited, "none are mounted: nothing limits what tasks take of the machine",
                    "Mount them at /sys/fs/cgroup, as systemd does."),
            ];
        var lacking = Controllers.Where(one => !machine.CgroupControllers.Contains(one.Name)).ToList();
        return lacking.Count > 0
            ? lacking.Select(one => Lacking(machine, one.Name, one.Limits))
            : [new("cgroups", Verdict.Ok, $"version {machine.CgroupVersion}: they limit {Limited}")];
    }

    private static Finding Lacking(MachineReading machine, string controller, string loss)
    {
        var why = machine.CgroupFaults.FirstOrDefault(fault =>
            fault.StartsWith(controller, StringComparison.Ordinal)) ?? $"{controller}: not there";
        return new("cgroups", Verdict.Limited,
            $"version {machine.CgroupVersion}, without {controller}: tasks are not limited in {loss} ({why})",
            machine.IsRoot
                ? $"Give this machine, or this container, the controller '{controller}'."
                : "Run the agent as root, or in a systemd unit with Delegate=yes.");
    }

    private static Finding Processes(MachineReading machine) => machine.SeesAllProcesses
        ? new("processes", Verdict.Ok, "all can be seen: that a volume is free can be proven")
        : new("processes", Verdict.Limited,
            "those of others are hidden (/proc is mounted with hidepid): of tasks of other users it cannot be proven "
            + "that a volume is free",
            "Run the agent as root, or mount /proc without hidepid.");

    private static List<Finding> Disk(MachineReading machine, DiskReading disk)
    {
        var subject = $"disk {disk.Path}";
        if (disk.InTheWay is { } file)
            return
            [
                new(subject, Verdict.Missing, $"{file} is not a directory: nothing can be kept below it",
                    $"Move {file} out of the way, or name another directory."),
            ];
        if (disk.Mount is not { } mount)
            return [new(subject, Verdict.Missing, "nothing is mounted there", "Name a directory that exists.")];
        var findings = new List<Finding>();
        if (disk.MissingBelow is { } above) findings.Add(Absent(machine, disk, mount, above, subject));
        findings.Add(Disk(machine, disk, mount, subject));
        if (findings[^1].Verdict == Verdict.Missing) return findings;
        if (mount.Point == "/") findings.Add(OnRoot(disk, subject));
        if (!Holds(machine, mount)) findings.Add(Unheld(machine, mount, subject));
        return findings;
    }

    private static Finding Absent(
        MachineReading machine, DiskReading disk, MountEntry mount, string above, string subject) => new(
        subject, Verdict.Limited,
        $"it is not there{(machine.IsRoot ? "" : $", or {machine.UserName} may not see it")}: an agent makes it in "
            + $"{above}, on the disk of {mount.Point}",
        $"Where it is to have a disk of its own, make it and mount that disk there first. Else 'mkdir --parents "
            + $"{disk.Path}', or see whether the name is right.");

    private static Finding OnRoot(DiskReading disk, string subject) => new(
        subject, Verdict.Limited,
        "on the machine's root disk: a task that fills it stops the machine's own services too, its log and logins "
            + "among them",
        $"Give it a disk of its own: 'mkfs.ext4 /dev/DISK', a line for {disk.Path} in /etc/fstab, 'mount {disk.Path}'. "
            + "What lies there already is moved onto it while the agent is stopped.");

    private static Finding Disk(MachineReading machine, DiskReading disk, MountEntry mount, string subject)
    {
        var size = $"{mount.Type}, {Amounts.Megabytes(disk.FreeMegabytes)} of "
            + $"{Amounts.Megabytes(disk.TotalMegabytes)} free";
        if (!disk.IsWritable)
            return new(subject, Verdict.Missing, $"{size}: nothing can be written there",
                mount.Options.Contains("ro")
                    ? $"{mount.Point} is mounted read-only; mount it read-write."
                    : "Run the agent as a user who may write there, or choose another directory.");
        if (Volatile.Contains(mount.Type))
            return new(subject, Verdict.Missing, $"{size}: it is gone with the next boot, or with this container",
                "Choose a directory on a disk.");
        if (Network.Contains(mount.Type))
            return new(subject, Verdict.Missing,
                $"{size}: agents on one network disk would own each other's volumes, and its locks cannot be trusted",
                "Choose a directory on a disk of this machine.");
        return disk.FreeMegabytes < disk.TotalMegabytes * FreeShareMin
            ? new(subject, Verdict.Limited, $"{size}: the agent keeps 10 % for its trash and its own files",
                "Free some, or announce less by --resources.")
            : new(subject, Verdict.Ok, $"{size}; backend {(Holds(machine, mount) ? mount.Type : "directory")}");
    }

    // Whether an agent that chooses for itself would have the file system refuse what is above a volume's size.
    private static bool Holds(MachineReading machine, MountEntry mount) => machine.IsRoot && CouldHold(mount);

    private static bool CouldHold(MountEntry mount) => mount.Type == "btrfs"
        || (mount.Type is "xfs" or "ext4" && (mount.Options.Contains("prjquota") || mount.Options.Contains("pquota")));

    private static Finding Unheld(MachineReading machine, MountEntry mount, string subject) => new(
        subject, Verdict.Limited,
        "what a volume holds is measured, and the disk refuses nothing to a task that writes more",
        mount switch
        {
            _ when CouldHold(mount) =>
                $"Run the agent as root: it then has {mount.Type} limit volumes (this is {machine.UserName}).",
            { Type: "xfs" } => $"Add 'prjquota' to the options of {mount.Point} in /etc/fstab, then unmount it and "
                + "mount it, before the agent has volumes there: xfs then limits each.",
            { Type: "ext4" } => $"Unmount {mount.Point}, run 'tune2fs -O project,quota -Q prjquota' on its device and "
                + "mount it with 'prjquota', before the agent has volumes there: ext4 then limits each. Else give one "
                + "that could fill the disk a disk of its own (a MOUNT disk in --resources).",
            _ => "Keep volumes on btrfs, xfs or ext4, which limit each, or give one that could fill the disk a disk of "
                + "its own (a MOUNT disk in --resources).",
        });

    private static IEnumerable<Finding> Limits(MachineReading machine)
    {
        yield return machine.OpenFilesMax is { } files && files < OpenFilesWanted
            ? new("limits", Verdict.Limited, $"{files} open files: too few for an agent with many tasks",
                $"Raise LimitNOFILE of the unit, or 'ulimit -Hn', to {OpenFilesWanted} or more.")
            : new("limits", Verdict.Ok, "enough open files");
        var processes = Math.Min(machine.ProcessesMax ?? long.MaxValue, machine.PidMax);
        yield return processes < PidsWanted
            ? new("limits", Verdict.Limited, $"{processes} processes: each task takes two of them or more",
                "Raise LimitNPROC of the unit and the sysctl kernel.pid_max.")
            : new("limits", Verdict.Ok, "enough processes");
    }
}
