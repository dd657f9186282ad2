using System.Text;
using Holdfast.Linux;
using Holdfast.Linux.Files;
using Holdfast.Shim.Logs;
using Holdfast.Shim.Messages;

namespace Holdfast.Shim.Container;

/// <summary>The task's directory and its two output files, touched with the task's own rights.</summary>
internal sealed class Sandbox : IDisposable
{
    private readonly FileRights _rights;
    private readonly List<LogPipe> _pipes = [];

    internal Sandbox(ShimOrder order)
    {
        Path = order.SandboxDirectory;
        // Without following a link: the parent directories are the agent's, the last name must be what it made.
        Directory = FileCalls.Open(
            FileCalls.WorkingDirectory, Path, OpenFlags.ReadOnly | OpenFlags.Directory | OpenFlags.NoFollow);
        _rights = new(order.User);
        var joined = order.OutputName == order.ErrorName;
        Output = OpenLog(order, order.OutputName);
        Error = joined ? FileCalls.Duplicate(Output, lowest: 3) : OpenLog(order, order.ErrorName);
    }

    internal string Path { get; }

    internal int Directory { get; }

    /// <summary>What becomes the task's descriptor 1: a file, or a pipe that this process reads.</summary>
    internal int Output { get; private set; }

    internal int Error { get; private set; }

    internal List<LogPipe> Pipes => _pipes;

    /// <summary>Adds a line of ours to the task's errors.</summary>
    internal void Note(string line)
    {
        // A full disk is no reason not to start: the note is lost as the task's own words would be.
        _ = FileCalls.Write(Error, Encoding.UTF8.GetBytes($"holdfast-shim: {line}\n"));
    }

    /// <summary>Lets go of the task's ends, so that the pipes end with the last process that has them.</summary>
    internal void CloseTaskEnds()
    {
        FileCalls.Close(Output);
        FileCalls.Close(Error);
        Output = Error = -1;
    }

    public void Dispose()
    {
        foreach (var pipe in _pipes) pipe.Dispose();
        if (Output >= 0) CloseTaskEnds();
        FileCalls.Close(Directory);
    }

    private int OpenLog(ShimOrder order, string name)
    {
        var file = new LogFile(Directory, name, _rights);
        if (order.LogLimitBytes <= 0) return file.Open() ?? throw new LinuxException(
            "open", $"{Path}/{name}", file.Failure);
        var (read, write) = FileCalls.Pipe(nonBlockingRead: true);
        var log = new RotatingLog(file, order.LogLimitBytes, order.LogCopies);
        log.Write([]); // The file is there from the start, also for a task that never says a word.
        _pipes.Add(new LogPipe(read, log));
        return write;
    }
}
