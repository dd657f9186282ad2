using Holdfast.Agent.Core.Rows;
using Holdfast.Agent.Core.Tests.Rig;
using Holdfast.Model.Ids;
using Holdfast.Model.Messages;
using Holdfast.Model.Specs;

namespace Holdfast.Agent.Core.Tests.Fetching;

/// <summary>
/// A machine with a fetch cache and an agent on it: what is asked of the cache waits until a test answers it, all else
/// is done at once. Judges what is asked: the cache stays within its bounds, and nobody's file is taken away.
/// </summary>
internal sealed class CacheDisk
{
    public const long Capacity = 1000;

    private readonly AgentFacts _facts = Given.Facts();
    private readonly AgentOptions _options = new()
    {
        WorkDirectory = "/agent", FetchCacheBytes = Capacity, FrameworksHome = "/home/frameworks",
    };
    private readonly Dictionary<ContainerId, FetchUris> _copying = [];
    private int _batches, _starts;

    public CacheDisk() => Restart();

    public AgentRig Rig { get; private set; } = null!;

    /// <summary>The bytes of each entry, those being downloaded counted whole.</summary>
    public Dictionary<long, long> Files { get; } = [];

    /// <summary>What was asked and not answered, in order.</summary>
    public List<AgentEffect> Pending { get; } = [];

    public IEnumerable<T> Asked<T>() where T : AgentEffect => Pending.OfType<T>();

    /// <summary>kill -9 of the agent, and its next start. What it was doing is lost, its files are there.</summary>
    public void Restart(AgentOptions? options = null)
    {
        var rows = Rig?.Rows ?? [];
        Pending.Clear();
        _copying.Clear();
        Rig = new AgentRig(_facts, [.. rows], seed: (ulong)++_starts, Rig?.Now, options ?? _options);
        Work();
        Rig.Register();
        Work();
    }

    /// <summary>The word that the cache's directory is as it should be.</summary>
    public CacheDisk Open()
    {
        Answer(Asked<OpenFetchCache>().Single());
        return this;
    }

    /// <summary>A task that fetches one URI.</summary>
    public void Launch(string task, string uri, bool cache = true, string user = "ann") =>
        Launch(task, user, [], new UriSpec(uri, false, true, cache, null));

    public void Launch(
        string task, string user, IEnumerable<KeyValuePair<string, string>> checksums, params UriSpec[] uris)
    {
        var spec = Given.Task(task, Given.Cpus(1));
        Rig.Run(++_batches, new LaunchStep(spec with
        {
            Command = spec.Command! with { User = user, Uris = [.. uris], Checksums = [.. checksums] },
        }));
        Work();
    }

    public void Kill(string task)
    {
        Rig.Tell(new KillTask(Given.Framework, TaskId.Parse(task), Grace: null, default));
        Work();
    }

    public void Answer(ProbeSource probe, long size, string? tag = "1", TimeSpan? maxAge = null) =>
        Answer(probe, at => new SourceProbed(at, probe.Entry, new(size, tag, null, maxAge)));

    public void Answer(FillEntry fill, string? tag = "1", TimeSpan? maxAge = null) => Answer(
        fill, at => new EntryFilled(at, fill.Entry, fill.BytesMax, new(fill.BytesMax, tag, null, maxAge)));

    public void Answer(OpenFetchCache open)
    {
        var present = open.Known.Where(file => Files.GetValueOrDefault(file.Entry) == file.SizeBytes)
            .Select(file => file.Entry).ToList();
        foreach (var entry in Files.Keys.Except(present).ToList()) Files.Remove(entry);
        Answer(open, at => new FetchCacheOpened(at, [.. present], Fault: null));
    }

    public void Answer(FetchUris fetch) =>
        Answer(fetch, at => new FetchFinished(at, fetch.Plan.Sandbox.Container));

    public void Answer(AgentEffect asked, Func<DateTimeOffset, AgentEvent> answer)
    {
        Assert.True(Pending.Remove(asked), $"{asked} was not asked");
        if (asked is FetchUris fetch) _copying.Remove(fetch.Plan.Sandbox.Container);
        if (asked is FillEntry fill && answer(Rig.Now) is EntryFilled) Assert.True(Files.ContainsKey(fill.Entry));
        Rig.Apply(answer);
        Work();
    }

    /// <summary>Does what has nothing to do with the cache, and takes down the rest.</summary>
    public void Work()
    {
        while (Rig.Undone.TryDequeue(out var effect))
            switch (effect)
            {
                case PrepareSandbox { Plan.Container: var container }:
                    Rig.Apply(at => new SandboxPrepared(at, container));
                    break;
                case StartContainer { Plan.Sandbox.Container: var container }:
                    Rig.Apply(at => new ContainerStarted(at, container, new byte[] { 1 }, 100));
                    break;
                case AttachContainer { Container: var container }:
                    Rig.Apply(at => new ContainerAttached(at, container, new byte[] { 1 }, 100));
                    break;
                case TerminateContainer { Container: var container }:
                    Rig.Apply(at => new ProcessExited(at, container, 15, OutOfMemory: false));
                    break;
                case StopContainer { Container: var container }:
                    _copying.Remove(container);
                    Pending.RemoveAll(asked => asked is FetchUris fetch && fetch.Plan.Sandbox.Container == container);
                    Rig.Apply(at => new ContainerEmpty(at, container));
                    break;
                default:
                    Ask(effect);
                    break;
            }
        Rig.AcknowledgeAll();
        Check();
    }

    private void Ask(AgentEffect effect)
    {
        switch (effect)
        {
            case FetchUris fetch:
                foreach (var source in fetch.Plan.Sources)
                    if (source.Entry is { } entry)
                        Assert.True(Files.ContainsKey(entry) && !Asked<FillEntry>().Any(fill => fill.Entry == entry),
                            $"entry {entry} is copied and not there");
                _copying.Add(fetch.Plan.Sandbox.Container, fetch);
                break;
            case FillEntry fill:
                Assert.True(Files.TryAdd(fill.Entry, fill.BytesMax), $"entry {fill.Entry} is there already");
                break;
            case RemoveEntry remove:
                Assert.DoesNotContain(
                    _copying.Values.SelectMany(fetch => fetch.Plan.Sources), source => source.Entry == remove.Entry);
                Files.Remove(remove.Entry);
                Pending.RemoveAll(asked => asked is FillEntry { Entry: var filled } && filled == remove.Entry
                    || asked is ProbeSource { Entry: var probed } && probed == remove.Entry);
                return;
            case ForgetContainer:
                return;
        }
        Pending.Add(effect);
    }

    private void Check()
    {
        Assert.InRange(Files.Values.Sum(), 0, Capacity);
        foreach (var row in Rig.Rows.OfType<CacheEntryRow>())
            Assert.True(
                !Files.TryGetValue(row.Number, out var bytes) || bytes == row.SizeBytes,
                $"entry {row.Key} has {bytes} bytes, not {row.SizeBytes}");
    }
}
