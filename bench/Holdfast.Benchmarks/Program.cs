using Holdfast.Benchmarks.Allocation;
using Holdfast.Benchmarks.Cluster;
using Holdfast.Benchmarks.Codec;
using Holdfast.Benchmarks.Disks;
using Holdfast.Benchmarks.Figures;
using Holdfast.Benchmarks.Reading;
using Holdfast.Benchmarks.Resources;

// One line a figure. Words name benchmarks, none runs all; with --check a missed limit makes the exit code 1.
const int limitMissed = 1;
const int usage = 2;

var benchmarks = new (string Name, Func<Report, Task> Run)[]
{
    ("allocation", report => AtOnce(AllocationBenchmarks.Run, report)),
    ("resources", report => AtOnce(ResourceFigures.Print, report)),
    ("walker", report => AtOnce(WalkerFigures.Print, report)),
    ("volumes", report => AtOnce(VolumeFigures.Print, report)),
    ("codec", report => AtOnce(CodecBenchmarks.Run, report)),
    ("reading", report => AtOnce(ReadingBenchmarks.Run, report)),
    ("launcher", ClusterBenchmarks.RunLauncherAsync),
    ("cli", ClusterBenchmarks.RunCommandLineAsync),
    ("starts", ClusterBenchmarks.RunStartsAsync),
    ("loaded", ClusterBenchmarks.RunLoadedAsync),
    ("reads", ClusterBenchmarks.RunReadsAsync),
    ("fetches", ClusterBenchmarks.RunFetchesAsync),
    ("master-reads", ClusterBenchmarks.RunMasterReadsAsync),
};
string[] cluster = ["launcher", "cli", "starts", "loaded", "reads", "fetches", "master-reads"];

var words = args.Where(argument => argument != "--check")
    .SelectMany(word => word == "cluster" ? cluster : [word]).ToArray();
var unknown = words.Where(word => benchmarks.All(benchmark => benchmark.Name != word)).ToArray();
if (unknown.Length > 0)
{
    var names = string.Join(", ", benchmarks.Select(each => each.Name));
    Console.Error.WriteLine(
        $"'{string.Join("', '", unknown)}' is no benchmark. There are: {names}; "
        + $"'cluster' is the last {cluster.Length} of them; and the option --check.");
    return usage;
}

var report = new Report(Console.Out);
report.Describe();
foreach (var (name, run) in benchmarks)
    if (words.Length == 0 || words.Contains(name)) await run(report);
report.Conclude();
return args.Contains("--check") && report.Missed.Count > 0 ? limitMissed : 0;

static Task AtOnce(Action<Report> run, Report report)
{
    run(report);
    return Task.CompletedTask;
}
