using Holdfast.Containers.Launching;
using Holdfast.Linux.Files;
using Holdfast.Linux.Processes;
using Holdfast.Shim.Messages;

namespace Holdfast.Containers.Shims;

/// <summary>The agent's view of a container's runtime directory (<see cref="RuntimeFiles"/> has its life).</summary>
internal sealed class RuntimeDirectory(string path)
{
    // rwx------: the order holds the task's environment, and the socket obeys who may open it.
    private const uint Mode = 0x1C0;

    internal string Path => path;

    /// <summary>The shim that took, or is about to take, the order.</summary>
    internal ProcessIdentity? Shim => Identity(Read(RuntimeFiles.Shim));

    internal ProcessIdentity? First => Identity(Read(RuntimeFiles.Started));

    /// <summary>The number of the user that the first process was given.</summary>
    internal uint? User => (uint?)Read(RuntimeFiles.Started)?.Number("user");

    /// <summary>Why nothing was started; null when that did not happen.</summary>
    internal string? Failure => Read(RuntimeFiles.Failed)?["reason"];

    internal bool SaysEmpty => Read(RuntimeFiles.Empty) is not null;

    internal ExitStatus? Exit => Read(RuntimeFiles.Exit) is { } facts && facts.Number("status") is { } status
        ? new ExitStatus((int)status, facts.Number("oom") is > 0)
        : null;

    /// <summary>Makes it, for one launch: what an earlier one left would be taken for this one's story.</summary>
    /// <exception cref="IOException">It cannot be made, or was used before.</exception>
    internal void Create()
    {
        Directory.CreateDirectory(path);
        With(directory =>
        {
            foreach (var name in RuntimeFiles.All)
                if (FileCalls.StatusAt(directory, name) is not null)
                    throw new IOException($"{path} was used before: it holds '{name}'.");
            FileCalls.ChangeMode(directory, Mode, path);
            return true;
        });
    }

    internal void WriteOrder(ShimOrder order) => With(directory =>
    {
        FileCalls.Replace(directory, RuntimeFiles.Order, OrderFormat.Write(order), durable: false);
        return true;
    });

    /// <summary>True: no shim has taken the order, and none can any more. False: one did.</summary>
    internal bool TryRevokeOrder() => Directory.Exists(path)
        && With(directory => FileCalls.TryRename(directory, RuntimeFiles.Order, directory, RuntimeFiles.OrderRevoked));

    private static ProcessIdentity? Identity(Facts? facts) =>
        facts?.Number("pid") is { } pid && facts.Number("start") is { } start
            ? new ProcessIdentity((int)pid, (ulong)start)
            : null;

    private Facts? Read(string name)
    {
        var bytes = FileCalls.ReadAll(FileCalls.WorkingDirectory, $"{path}/{name}");
        return bytes is null ? null : Facts.Read(bytes);
    }

    private TResult With<TResult>(Func<int, TResult> act)
    {
        var directory = FileCalls.Open(FileCalls.WorkingDirectory, path, OpenFlags.ReadOnly | OpenFlags.Directory);
        try
        {
            return act(directory);
        }
        finally
        {
            FileCalls.Close(directory);
        }
    }
}
