using Holdfast.Linux.Processes;

namespace Holdfast.Shim;

/// <summary>
/// <c>holdfast-shim</c>: waits on descriptor 0, a packet socket, for the container it is to hold; then holds it until
/// no process of it is left. Started by the agent with <see cref="HandledSignals"/> blocked.
/// </summary>
internal static class Program
{
    private const string Restarted = "--restarted";

    private static readonly int[] HandledSignals =
        [Signals.Child, Signals.Terminate, Signals.Interrupt, Signals.HangUp, Signals.Pipe];

    private static int Main(string[] arguments)
    {
        // A signal that any thread of the runtime accepts never reaches our descriptor. The mask must therefore be set
        // before those threads exist: when the parent did not do it, a fresh start of this program inherits it.
        if (!Signals.IsBlocked(Signals.Child) && arguments is not [Restarted])
        {
            Signals.BlockInThread(HandledSignals);
            ProcessCalls.Restart(["holdfast-shim", Restarted]);
        }
        ProcessCalls.StartSession();
        return IdleShim.Run(control: 0);
    }
}
