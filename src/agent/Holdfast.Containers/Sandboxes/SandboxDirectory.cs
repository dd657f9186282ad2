using Holdfast.Containers.Launching;
using Holdfast.Linux;
using Holdfast.Linux.Files;

namespace Holdfast.Containers.Sandboxes;

/// <summary>Makes a sandbox and the links to volumes in it. All below it is reached from its descriptor, through no
/// link.</summary>
public static class SandboxDirectory
{
    private const uint SandboxMode = 0x1E8; // rwxr-x---, as Mesos'
    private const uint SharedMode = 0x438; // set-group-ID, rwx for the group
    private const OpenFlags DirectoryFlags = OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.NoFollow;

    /// <summary>Makes a sandbox ahead of its container, or puts more volumes into it; may be repeated.</summary>
    /// <param name="directory">The sandbox, absolute.</param>
    /// <param name="user">Whose it becomes; null for whoever runs this process.</param>
    /// <param name="volumes">The volumes to link.</param>
    /// <returns>Null when it stands; else what cannot be had, and why.</returns>
    public static LaunchRefused? TryPrepare(string directory, string? user, IReadOnlyList<VolumeLink> volumes)
    {
        if (SpecCheck.CheckVolumes(volumes) is { } refusal) return refusal;
        try
        {
            Prepare(directory, volumes, TaskUser.Resolve(user));
            return null;
        }
        catch (UnknownUserException unknown)
        {
            return new LaunchRefused("command.user", unknown.Message);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return new LaunchRefused("sandbox", failure.Message);
        }
    }

    /// <exception cref="LinuxException">The kernel refused.</exception>
    internal static void Prepare(ContainerSpec spec, TaskUser user) =>
        Prepare(spec.SandboxDirectory, spec.Volumes, user);

    private static void Prepare(string directory, IReadOnlyList<VolumeLink> volumes, TaskUser user)
    {
        Directory.CreateDirectory(directory);
        var sandbox = FileCalls.Open(FileCalls.WorkingDirectory, directory, DirectoryFlags);
        // Held open until all is placed: what is in use cannot be unmounted.
        var held = new List<int>();
        try
        {
            Give(sandbox, user, directory);
            FileCalls.ChangeMode(sandbox, SandboxMode, directory);
            foreach (var volume in volumes)
            {
                held.Add(Look(volume, user));
                Link(sandbox, volume, user);
            }
            // By force it can be: then the link leads into the bare mount point.
            foreach (var volume in volumes) RequireThere(volume);
        }
        finally
        {
            held.ForEach(FileCalls.Close);
            FileCalls.Close(sandbox);
        }
    }

    // A link to a directory that is gone could be made too, and the task would find out.
    private static int Look(VolumeLink volume, TaskUser user)
    {
        var root = FileCalls.TryOpen(FileCalls.WorkingDirectory, volume.HostDirectory, DirectoryFlags);
        if (root < 0)
            throw new LinuxException("open", $"{volume.HostDirectory}, volume '{volume.ContainerPath}'", Errno.Last);
        try
        {
            RequireThere(volume);
            if (volume.GiveToUser) Give(root, user, volume.HostDirectory);
            if (volume.Group is { } group) Share(root, group, volume.HostDirectory);
            return root;
        }
        catch
        {
            FileCalls.Close(root);
            throw;
        }
    }

    private static void RequireThere(VolumeLink volume)
    {
        if (volume.WhyGone?.Invoke() is { } reason)
            throw new IOException($"{volume.HostDirectory}, volume '{volume.ContainerPath}': {reason}");
    }

    private static void Give(int descriptor, TaskUser user, string path)
    {
        if (user.Switches) FileCalls.ChangeOwner(descriptor, user.User, user.Group, path);
    }

    // What is made there takes the group from it.
    private static void Share(int directory, uint group, string path)
    {
        var status = FileCalls.StatusOf(directory);
        FileCalls.ChangeOwner(directory, status.User, group, path);
        FileCalls.ChangeMode(directory, status.Mode | SharedMode, path);
    }

    private static void Link(int sandbox, VolumeLink volume, TaskUser user)
    {
        var components = volume.ContainerPath.Split('/');
        var parent = sandbox;
        try
        {
            foreach (var component in components[..^1])
            {
                var child = MakeDirectory(parent, component, volume.ContainerPath, user);
                if (parent != sandbox) FileCalls.Close(parent);
                parent = child;
            }

            if (FileCalls.TryLink(volume.HostDirectory, parent, components[^1])) return;
            var errno = Errno.Last;
            // An earlier attempt at this very launch may have come as far as this.
            if (errno == Errno.Exists && FileCalls.ReadLink(parent, components[^1]) == volume.HostDirectory) return;
            throw new LinuxException("symlink", $"{volume.ContainerPath} in the sandbox", errno);
        }
        finally
        {
            if (parent != sandbox) FileCalls.Close(parent);
        }
    }

    private static int MakeDirectory(int parent, string name, string path, TaskUser user)
    {
        var made = FileCalls.TryMakeDirectory(parent, name, SandboxMode);
        if (!made && Errno.Last != Errno.Exists) throw new LinuxException(
            "mkdir", $"{path} in the sandbox", Errno.Last);
        var descriptor = FileCalls.TryOpenBeneath(parent, name, DirectoryFlags);
        if (descriptor < 0) throw new LinuxException("openat2", $"{path} in the sandbox", Errno.Last);
        if (made) Give(descriptor, user, path);
        return descriptor;
    }
}
