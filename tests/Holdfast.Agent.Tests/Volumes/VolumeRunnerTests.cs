using System.Threading.Channels;
using Holdfast.Agent.Core;
using Holdfast.Agent.Core.Volumes;
using Holdfast.Agent.Volumes;
using Holdfast.Disks;
using Holdfast.Model;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;

namespace Holdfast.Agent.Tests.Volumes;

public sealed class VolumeRunnerTests
{
    /// <summary>
    /// S8: whatever a disk does, each question has an answer. Before: only errors of input and output were
    /// answered, and the core waited for the others before it registered.
    /// </summary>
    [Fact]
    public async Task Step_ThatThrowsWhatNobodyForesaw_IsAnsweredWithTheReason()
    {
        var told = Channel.CreateUnbounded<AgentEvent>();
        await using var runner = new VolumeRunner(evt => told.Writer.WriteAsync(evt), TimeProvider.System);
        runner.Use(new BrokenBackend());
        var plan = new VolumePlan(
            VolumeId.Parse("v"), "/disk", null, "broken", Resource.Scalar("disk", Quantity.FromMilli(1000)),
            new OperationUuid(Guid.NewGuid()), "ops", AgentId.Parse("M-S0"));

        runner.Check(plan);
        runner.MoveToTrash(plan, new DestroyRecord(plan.Created, "ops", DateTimeOffset.UnixEpoch));
        using var bound = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        var check = Assert.IsType<VolumeChecked>(await told.Reader.ReadAsync(bound.Token));
        var trash = Assert.IsType<VolumeTrashFailed>(await told.Reader.ReadAsync(bound.Token));

        Assert.Equal("unforeseen", check.Fault);
        Assert.Equal(("unforeseen", VolumePlace.Unknown), (trash.Reason, trash.Place));
    }

    private sealed class BrokenBackend : IVolumeBackend
    {
        public string Name => "broken";

        public void Make(string root, VolumeManifest manifest, bool isDiskKnown) =>
            throw new InvalidOperationException("unforeseen");

        public string? Check(string root, VolumeManifest manifest) => throw new InvalidOperationException("unforeseen");

        public void Describe(string root, VolumeManifest manifest) => throw new InvalidOperationException("unforeseen");

        public void MoveToTrash(string root, VolumeManifest manifest, DestroyNote note) =>
            throw new InvalidOperationException("unforeseen");

        public DirectoryPlace Find(string root, VolumeId volume) => throw new DiskException("no more than that");

        public void Purge(string root, VolumeId volume) => throw new InvalidOperationException("unforeseen");
    }
}
