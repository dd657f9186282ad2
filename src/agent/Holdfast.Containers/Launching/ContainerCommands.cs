namespace Holdfast.Containers.Launching;

/// <summary>What a container's first process runs.</summary>
public abstract record ContainerCommand
{
    private protected ContainerCommand() { }
}

/// <summary>A line for <c>/bin/sh -c</c>.</summary>
public sealed record ShellCommand(string Line) : ContainerCommand;

/// <summary>A program, searched in the task's PATH unless it has a slash; the first argument is the name it sees as
/// its own.</summary>
public sealed record ProgramCommand(string Program, IReadOnlyList<string> Arguments) : ContainerCommand;
