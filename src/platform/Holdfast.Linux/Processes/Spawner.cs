using System.Collections;

namespace Holdfast.Linux.Processes;

/// <summary>Starts a program of ours from a process with many threads, by <c>posix_spawn</c>: the one safe way
/// there.</summary>
public static unsafe class Spawner
{
    private const short SetSignalDefault = 0x04, SetSignalMask = 0x08, SetSession = 0x80;

    // Larger than glibc's and musl's structures on every 64-bit machine (336 and 80 bytes on x86-64).
    private const int OpaqueBytes = 1024;

    /// <summary>
    /// Starts it in a session of its own, with <paramref name="input"/> as descriptor 0, <c>/dev/null</c> as 1 and 2,
    /// all signals at their defaults and those given blocked. The caller owns the child and must reap it.
    /// </summary>
    /// <exception cref="LinuxException">It could not be started, for instance because the file is not
    /// there.</exception>
    public static int Start(string path, ReadOnlySpan<string> arguments, int input, ReadOnlySpan<int> blockedSignals)
    {
        using var arena = new NativeArena();
        var actions = arena.Bytes(OpaqueBytes);
        var attributes = arena.Bytes(OpaqueBytes);
        Check(Libc.SpawnActionsInit(actions), path);
        Check(Libc.SpawnAttributesInit(attributes), path);
        try
        {
            Check(Libc.SpawnActionsDup2(actions, input, 0), path);
            Check(Libc.SpawnActionsOpen(actions, 1, "/dev/null", 1, 0), path);
            Check(Libc.SpawnActionsOpen(actions, 2, "/dev/null", 1, 0), path);
            SetSignals(arena, attributes, blockedSignals, path);
            int pid;
            Check(Libc.PosixSpawn(&pid, path, actions, attributes, arena.TextArray(arguments), Environ(arena)), path);
            return pid;
        }
        finally
        {
            _ = Libc.SpawnActionsDestroy(actions);
            _ = Libc.SpawnAttributesDestroy(attributes);
        }
    }

    private static void SetSignals(NativeArena arena, byte* attributes, ReadOnlySpan<int> blocked, string path)
    {
        const int SignalSetBytes = 128;
        var mask = arena.Bytes(SignalSetBytes);
        *(ulong*)mask = Signals.MaskOf(blocked);
        var all = arena.Bytes(SignalSetBytes);
        *(ulong*)all = ulong.MaxValue & ~Signals.MaskOf([Signals.Kill, Signals.Stop]);
        Check(Libc.SpawnAttributesSetMask(attributes, mask), path);
        Check(Libc.SpawnAttributesSetDefault(attributes, all), path);
        Check(Libc.SpawnAttributesSetFlags(attributes, SetSignalDefault | SetSignalMask | SetSession), path);
    }

    // The managed copy, not `environ`: another thread may change the latter while the child is made.
    private static byte** Environ(NativeArena arena)
    {
        var entries = new List<string>();
        foreach (DictionaryEntry entry in Environment.GetEnvironmentVariables()) entries.Add(
            $"{entry.Key}={entry.Value}");
        return arena.TextArray(entries.ToArray());
    }

    private static void Check(int error, string path)
    {
        if (error != 0) throw new LinuxException("posix_spawn", path, error);
    }
}
