using Holdfast.Benchmarks.Figures;

namespace Holdfast.Benchmarks.Cluster;

/// <summary>Figures of real processes: master, agent, shims and tasks of the release build, driven by raw HTTP.
/// </summary>
internal static class ClusterBenchmarks
{
    public static async Task RunAsync(Report report)
    {
        var programs = await Programs.BuildAsync();
        report.Heading("Cluster: one master, one agent, raw HTTP and JSON"
            + (programs.IsNative ? "" : "; built without the ahead-of-time tool chain, with which the limits hold"));
        await LauncherFigures.PrintAsync(report, programs);
        await StartFigures.PrintAsync(report, programs);
        await LoadedFigures.PrintAsync(report, programs);
    }
}
