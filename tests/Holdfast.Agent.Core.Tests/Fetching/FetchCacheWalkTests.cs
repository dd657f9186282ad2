using System.Globalization;
using CsCheck;
using Holdfast.Agent.Core.Rows;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Agent.Core.Tests.Fetching;

/// <summary>Any tasks, any answers, in any order, with restarts between: the rules of <see cref="CacheDisk"/> hold, and
/// every task comes to its end.</summary>
public sealed class FetchCacheWalkTests
{
    private const int Uris = 4;

    [Fact]
    public void AnyWalk_KeepsTheRulesAndStartsEveryTask() =>
        Gen.Int[0, 1_000_000].Array[1, 60].Sample(steps => new Walk().Run(steps), iter: 1_000);

    private sealed class Walk
    {
        private readonly CacheDisk _disk = new();
        private readonly List<string> _tasks = [];
        private readonly HashSet<string> _killed = [];

        public void Run(int[] steps)
        {
            foreach (var step in steps) Step(step % 10, step / 10);
            // Whoever answers everything in the end lets everyone go on.
            while (_disk.Pending.Count > 0) Answer(_disk.Pending[0], draw: 7);
            Assert.All(_disk.Rig.Rows.OfType<TaskRow>(), row => Assert.True(
                row.State is TaskState.Running or TaskState.Failed or TaskState.Killed, $"{row.Key} is {row.State}"));
        }

        private void Step(int kind, int draw)
        {
            switch (kind)
            {
                case 0 or 1 or 2:
                    Launch(draw);
                    break;
                case 3 when _tasks.Count > 0:
                    var task = _tasks[draw % _tasks.Count];
                    if (_killed.Add(task)) _disk.Kill(task);
                    break;
                case 4 when draw % 4 == 0:
                    _disk.Restart();
                    break;
                case 5:
                    _disk.Rig.Pass(TimeSpan.FromSeconds(draw % 60));
                    _disk.Work();
                    break;
                case > 5 when _disk.Pending.Count > 0:
                    Answer(_disk.Pending[draw % _disk.Pending.Count], draw);
                    break;
            }
        }

        private void Launch(int draw)
        {
            var task = string.Create(CultureInfo.InvariantCulture, $"t{_tasks.Count}");
            _tasks.Add(task);
            UriSpec[] uris =
            [
                .. Enumerable.Range(0, 1 + draw % 2).Select(index => new UriSpec(
                    $"http://host/{(draw + index) % Uris}", false, true, draw % 5 != 0, $"out{index}")),
            ];
            _disk.Launch(task, draw % 3 == 0 ? "ann" : "bob", [], uris);
        }

        private void Answer(AgentEffect asked, int draw)
        {
            switch (asked)
            {
                case OpenFetchCache open:
                    _disk.Answer(open);
                    break;
                case ProbeSource probe when draw % 11 == 0:
                    _disk.Answer(probe, at => new SourceProbeFailed(at, probe.Entry, "no", draw % 2 == 0));
                    break;
                case ProbeSource probe:
                    _disk.Answer(probe, size: draw % 7 * 97, tag: $"{draw % 2}", TimeSpan.FromSeconds(draw % 13));
                    break;
                case FillEntry fill when draw % 5 == 0:
                    _disk.Answer(fill, at => new EntryFillFailed(at, fill.Entry, "no", draw % 2 == 0));
                    break;
                case FillEntry fill:
                    _disk.Answer(fill, tag: $"{draw % 2}", TimeSpan.FromSeconds(draw % 13));
                    break;
                case FetchUris fetch when draw % 6 == 0:
                    _disk.Answer(fetch, at => new FetchFailed(at, fetch.Plan.Sandbox.Container, "no", draw % 4 == 0));
                    break;
                case FetchUris fetch:
                    _disk.Answer(fetch);
                    break;
            }
        }
    }
}
