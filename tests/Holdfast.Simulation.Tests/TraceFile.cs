namespace Holdfast.Simulation.Tests;

/// <summary>Where a simulation is written down: the file that <c>HOLDFAST_TRACE</c> names, or nowhere.</summary>
internal static class TraceFile
{
    public static TextWriter? Open() => Environment.GetEnvironmentVariable("HOLDFAST_TRACE") is { Length: > 0 } path
        ? File.AppendText(path)
        : null;
}
