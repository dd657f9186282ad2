using Holdfast.Linux.Processes;

namespace Holdfast.Hosting;

/// <summary>Ends the process when its state can no longer be trusted; it restarts from its rows.</summary>
/// <remarks>It ends at once, without running any exit handler: one of them might show or store what was never
/// committed.</remarks>
public static class Fatal
{
    private const int Failed = 1;

    /// <summary>Says on standard error what went wrong in the program itself, with its trace.</summary>
    public static void EndProcess(Exception cause) =>
        Environment.FailFast($"{Begin} {cause.Message}", cause);

    /// <summary>Says on standard error what an operator can mend. A trace would hide it, and a core file fill the disk
    /// that is full already.</summary>
    public static void EndProcess(string reason)
    {
        try
        {
            Console.Error.WriteLine($"{Begin} {reason}");
        }
        catch (IOException)
        {
            // The log lies on that very disk: the exit status and the next start, which is refused, say it.
        }
        finally
        {
            ProcessCalls.End(Failed);
        }
    }

    private const string Begin = "Holdfast cannot go on:";
}
