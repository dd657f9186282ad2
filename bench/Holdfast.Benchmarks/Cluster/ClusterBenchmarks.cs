using Holdfast.Benchmarks.Figures;
using Holdfast.Benchmarks.Reading;

namespace Holdfast.Benchmarks.Cluster;

/// <summary>Figures of real processes: master, agent, shims and tasks of the release build, driven by raw HTTP.
/// </summary>
internal static class ClusterBenchmarks
{
    public static Task RunLauncherAsync(Report report) => RunAsync(report, "Launcher", LauncherFigures.PrintAsync);

    public static Task RunCommandLineAsync(Report report) =>
        RunAsync(report, "First answers of the command line", CommandLineFigures.PrintAsync);

    public static Task RunStartsAsync(Report report) =>
        RunAsync(report, "Starts of tasks: one master, one agent, HTTP with JSON", StartFigures.PrintAsync);

    public static Task RunLoadedAsync(Report report) =>
        RunAsync(report, "With 200 running tasks: one master, one agent", LoadedFigures.PrintAsync);

    public static Task RunReadsAsync(Report report) =>
        RunAsync(report, "Reads of an agent with 200 running tasks", ReadFigures.PrintAsync);

    public static Task RunMasterReadsAsync(Report report) => RunAsync(
        report,
        "Reads of a master of 2,000 agents with 20,000 tasks, of which 50 change a second, beside 10 slow readers",
        MasterFigures.PrintAsync);

    public static Task RunFetchesAsync(Report report) =>
        RunAsync(report, "Tasks that fetch a file", FetchFigures.PrintAsync);

    private static async Task RunAsync(Report report, string heading, Func<Report, Programs, Task> print)
    {
        var programs = await Programs.BuildAsync();
        report.Heading(programs.IsNative
            ? heading
            : $"{heading}; built without the ahead-of-time tool chain, with which the limits hold");
        await print(report, programs);
    }
}
