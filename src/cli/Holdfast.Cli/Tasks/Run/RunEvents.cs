using System.Runtime.InteropServices;
using Holdfast.Client.Streams;
using Holdfast.Protocol.V1.Scheduler;

namespace Holdfast.Cli.Tasks.Run;

/// <summary>What a running <c>tasks run</c> takes note of, one after another.</summary>
internal abstract record RunEvent;

/// <summary>The master said something.</summary>
internal sealed record Heard(StreamSignal<Event> Signal) : RunEvent;

/// <summary>Ctrl-C, or somebody ends the program, or its terminal is closed.</summary>
internal sealed record Interrupted(PosixSignal Signal) : RunEvent;

/// <summary>Whoever pressed Ctrl-C answered the question that it raised.</summary>
internal sealed record Answered(bool IsKill) : RunEvent;

/// <summary>Some time has passed.</summary>
internal sealed record Ticked : RunEvent;
