namespace Holdfast.Shim.Messages;

/// <summary>The few things that the agent and a shim say to each other.</summary>
internal enum ShimMessageKind : uint
{
    /// <summary>Agent: hold the container whose order lies in the directory named by the text.</summary>
    Take = 1,

    /// <summary>Agent: send signal <c>A</c> to the scope <c>B</c>.</summary>
    Signal = 2,

    /// <summary>Shim: the first process runs; its pid is <c>A</c>, its start <c>B</c> ticks after boot.</summary>
    Started = 16,

    /// <summary>Shim: no process was started; <c>A</c> is the error number, the text says why. The shim ends.</summary>
    Failed = 17,

    /// <summary>Shim: the first process ended with wait status <c>A</c>; <c>B</c> is 1 when its cgroup ran out of
    /// memory.</summary>
    Exited = 18,

    /// <summary>Shim: no process of the container is left; its output is written. The shim ends.</summary>
    Empty = 19,

    /// <summary>Shim: the order was revoked before it could be taken. The shim ends.</summary>
    Revoked = 20,
}
