using System.Runtime.InteropServices;
using Holdfast.Client.Streams;
using Holdfast.Protocol.V1.Scheduler;

namespace Holdfast.Cli.Tasks.Run;

/// <summary>What a running <c>tasks run</c> takes note of, one after another.</summary>
internal abstract record RunEvent;

/// <summary>The master said something.</summary>
internal sealed record Heard(StreamSignal<Event> Signal) : RunEvent;

/// <summary>Ctrl-C, or somebody ends the program.</summary>
internal sealed record Interrupted(PosixSignal Signal) : RunEvent;

/// <summary>Whoever pressed Ctrl-C answered the question that it raised.</summary>
internal sealed record Answered(bool IsKill) : RunEvent;

/// <summary>The task has waited for a place for some time.</summary>
internal sealed record StillWaiting : RunEvent;

/// <summary>It has waited for as long as it should.</summary>
internal sealed record PatienceOver : RunEvent;
