using System.Diagnostics;
using System.Globalization;
using System.Net;
using Holdfast.Benchmarks.Figures;
using Holdfast.Hosting.Http;
using Holdfast.Master;
using Holdfast.Master.Core.Views;
using Holdfast.Master.Operator;
using Holdfast.Master.State;

namespace Holdfast.Benchmarks.Reading;

/// <summary>What a reader of the master waits for, and how long it holds the loop: the view, and the document made of
/// it.</summary>
internal static class ReadingBenchmarks
{
    private const int Agents = 2_000;
    private const int TasksPerAgent = 10;
    private const int Rounds = 15;
    private static readonly Limit Document = Limit.AtMost(100);
    private static readonly Limit Loop = Limit.AtMost(20);

    public static void Run(Report report)
    {
        report.Heading(
            $"Reading a master of {Agents:N0} agents with {Agents * TasksPerAgent:N0} tasks of one framework");
        var master = new MasterDescription(
            "2f4bdf9a-31a0-4be7-98e9-3eefce8394b6", IPAddress.Loopback, 5050, "localhost", Domain: null);
        var wire = new WireViews(new AgentAddresses("http"));
        var state = new StateDocuments(master, new MasterHostOptions(), wire);
        var summary = new SummaryDocument(master, cluster: null);
        var operators = new OperatorDocuments(wire);
        var cluster = new ReportedCluster(Agents, TasksPerAgent);

        // Of a core like it: for the first one the compiler's work is counted too.
        new ReportedCluster(Agents, TasksPerAgent).View();
        var slices = new List<TimeSpan>();
        while (true)
        {
            var (isDone, slice) = Timed(cluster.Prepare);
            slices.Add(slice);
            if (isDone) break;
        }

        var (view, firstView) = Timed(cluster.View);
        report.Print(
            "the first view, the longest of its parts, each of which holds the loop",
            slices.Append(firstView).Max().TotalMilliseconds, "ms", Loop,
            note: string.Create(CultureInfo.InvariantCulture, $"{slices.Count + 1} parts"));
        PrintFirst("the first /state of the process, when no text is kept");
        state = new StateDocuments(master, new MasterHostOptions(), wire);
        PrintFirst("a /state when no text is kept");
        var views = new List<TimeSpan>();
        Measure("/state, all of it, after a task changed", Document, one => state.State(one));
        Measure("GET_STATE, all of it, after a task changed", Document, one =>
            operators.State(one, MediaTypes.Json));
        Measure("/state-summary after a task changed", Document, summary.Of);
        Measure("/tasks?limit=100 after a task changed", Document, one =>
            state.Tasks(one, new TaskFilter(null, null, 100, 0, IsAscending: false)));
        report.PrintMedian("a view after a task changed, which holds the loop", views, Loop);

        void PrintFirst(string name)
        {
            var (text, took) = Timed(() => state.State(view));
            report.Print(
                name, took.TotalMilliseconds, "ms",
                note: string.Create(CultureInfo.InvariantCulture, $"{text.Length:N0} bytes"));
        }

        void Measure(string name, Limit limit, Func<MasterView, object> document)
        {
            var times = new List<TimeSpan>();
            for (var round = 0; round < Rounds; round++)
            {
                cluster.Change(round);
                var (changed, took) = Timed(() =>
                    cluster.Prepare() ? cluster.View() : throw new UnreachableException("One change is one part."));
                views.Add(took);
                times.Add(took + Timed(() => document(changed)).Took);
            }

            report.PrintMedian(name, times.Skip(1), limit);
        }
    }

    private static (T Result, TimeSpan Took) Timed<T>(Func<T> make)
    {
        var start = Stopwatch.GetTimestamp();
        var result = make();
        return (result, Stopwatch.GetElapsedTime(start));
    }
}
