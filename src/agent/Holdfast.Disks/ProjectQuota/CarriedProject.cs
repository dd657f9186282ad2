using Holdfast.Linux;
using Holdfast.Linux.Quotas;

namespace Holdfast.Disks.ProjectQuota;

/// <summary>A project that files of a file system carry, or that has a limit there, whosever it is.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Bytes">What its files take.</param>
/// <param name="Inodes">How many files and directories it has.</param>
/// <param name="LimitBytes">The most that it may take; 0 is no limit.</param>
public readonly record struct CarriedProject(uint Id, long Bytes, long Inodes, long LimitBytes)
{
    /// <summary>All on the file system of a disk's root, by their ids. Nothing is walked.</summary>
    /// <exception cref="DiskException">They cannot be seen.</exception>
    public static IReadOnlyList<CarriedProject> AllOn(string root)
    {
        try
        {
            using var disk = DiskRoot.Open(root, make: false);
            var quotas = new ProjectQuotas(disk.Root, root);
            var carried = new List<CarriedProject>();
            // 0 is of all that is of no project.
            for (var from = 1u; quotas.NextFrom(from) is var (project, usage); from = project + 1)
            {
                // ext4 goes on listing what once had something.
                if (usage != default)
                    carried.Add(new(project, usage.Bytes, usage.Inodes, usage.LimitBytes));
                if (project == uint.MaxValue) break;
            }
            return carried;
        }
        catch (LinuxException cause)
        {
            throw new DiskException($"The projects of {root} cannot be seen: {cause.Message}", cause);
        }
    }
}
