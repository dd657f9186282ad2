namespace Holdfast.Hosting;

/// <summary>Ends the process when its state can no longer be trusted; it restarts from its rows.</summary>
public static class Fatal
{
    /// <summary>
    /// Says why on standard error and ends at once, without running any exit handler: one of them might show or store
    /// what was never committed.
    /// </summary>
    public static void EndProcess(Exception cause) =>
        Environment.FailFast($"Holdfast cannot go on: {cause.Message}", cause);
}
