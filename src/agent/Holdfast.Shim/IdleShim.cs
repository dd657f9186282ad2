using Holdfast.Linux;
using Holdfast.Linux.Files;
using Holdfast.Linux.Processes;
using Holdfast.Linux.Sockets;
using Holdfast.Shim.Container;
using Holdfast.Shim.Messages;

namespace Holdfast.Shim;

/// <summary>A shim before it has a container: started ahead of need, it waits for one and ends with the
/// agent.</summary>
internal static class IdleShim
{
    private const int Done = 0;
    private const int Unusable = 1;

    internal static int Run(int control)
    {
        Span<byte> packet = stackalloc byte[ShimMessage.LimitBytes];
        var length = PacketSockets.Receive(control, packet);
        if (length == 0) return Done; // The agent ended, or has enough idle shims.
        if (length < 0 || ShimMessage.Read(packet[..length])
            is not { Kind: ShimMessageKind.Take } take) return Unusable;

        var agent = new Peers();
        agent.Add(KeepControl(control));
        FileCalls.ChangeDirectory(take.Text);
        try
        {
            return Hold(agent);
        }
        catch (Exception failure) when (failure is IOException or FormatException or OverflowException)
        {
            // "Nothing was started" gives the container's volumes away, so nothing that was may be left.
            Descendants.End();
            Refuse(agent, failure);
            return Unusable;
        }
    }

    private static int Hold(Peers peers)
    {
        // Before the order is taken: whoever finds it taken finds out by whom. Who comes second takes nothing.
        var self =
            ProcessIdentity.Of(ProcessCalls.Pid) ?? throw new LinuxException("open", "/proc/self/stat", Errno.NoEntry);
        var facts = new Facts().With("pid", self.Pid).With("start", (long)self.StartTicks).With("boot", Boot.Id());
        if (!FileCalls.TryPlace(FileCalls.WorkingDirectory, RuntimeFiles.Shim, facts.Write())
            || TakeOrder() is not { } order)
        {
            peers.Tell(new(ShimMessageKind.Revoked));
            return Done;
        }

        FileCalls.TryUnlink(FileCalls.WorkingDirectory, RuntimeFiles.Socket);
        peers.Listen(RuntimeFiles.Socket);
        ProcessCalls.BecomeSubReaper();
        using var sandbox = new Sandbox(order);
        var first = FirstProcess.Start(order, sandbox);
        new Holder(order, sandbox, peers, first).Run();
        return Done;
    }

    private static ShimOrder? TakeOrder()
    {
        const int Here = FileCalls.WorkingDirectory;
        if (!FileCalls.TryRename(Here, RuntimeFiles.Order, Here, RuntimeFiles.OrderTaken))
            return Errno.Last == Errno.NoEntry ? null
                : throw new LinuxException("rename", RuntimeFiles.Order, Errno.Last);
        var bytes = FileCalls.ReadAll(Here, RuntimeFiles.OrderTaken)
            ?? throw new LinuxException("open", RuntimeFiles.OrderTaken, Errno.NoEntry);
        // It may hold secrets of the task's environment, and has no further reader.
        FileCalls.TryUnlink(Here, RuntimeFiles.OrderTaken);
        return OrderFormat.Read(bytes);
    }

    // The file first: an agent that is restarting just now has no ear for the message. A container that was started is
    // over rather than refused.
    private static void Refuse(Peers peers, Exception failure)
    {
        var errno = failure switch { LinuxException call => call.Errno, ChildProgramException step => step.Errno, _ =>
            0 };
        var facts = new Facts().With("errno", errno).With("reason", failure.Message);
        try
        {
            var wasStarted = FileCalls.StatusAt(FileCalls.WorkingDirectory, RuntimeFiles.Started) is not null;
            FileCalls.Replace(
                FileCalls.WorkingDirectory, wasStarted ? RuntimeFiles.Empty : RuntimeFiles.Failed, facts.Write(),
                durable: true);
            if (wasStarted) return;
        }
        catch (LinuxException)
        {
            // Most likely a full disk, which may also be the failure itself. The message below may still be heard.
        }
        peers.Tell(new(ShimMessageKind.Failed, errno, Text: failure.Message));
    }

    // Away from 0, which a task's own descriptor is laid over, and closed when a program is started.
    private static int KeepControl(int control)
    {
        var kept = FileCalls.Duplicate(control, lowest: 3);
        FileCalls.SetNonBlocking(kept);
        var nothing = FileCalls.Open(FileCalls.WorkingDirectory, "/dev/null", OpenFlags.ReadWrite);
        FileCalls.Redirect(nothing, control);
        FileCalls.Close(nothing);
        return kept;
    }
}
