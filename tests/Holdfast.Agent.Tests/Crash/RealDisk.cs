using System.Collections.Concurrent;
using Holdfast.Agent.Core;
using Holdfast.Agent.Core.Tests.Rig;
using Holdfast.Agent.Volumes;
using Holdfast.Disks;
using Holdfast.Disks.Directory;
using Microsoft.Extensions.Logging.Abstractions;

namespace Holdfast.Agent.Tests.Crash;

/// <summary>Does to volumes what the core asks for, as in production, one thing after another.</summary>
internal sealed class RealDisk : IAsyncDisposable
{
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    private readonly BlockingCollection<AgentEvent> _told = [];
    private readonly VolumeRunner _runner;

    public RealDisk(Guid ledger)
    {
        _runner = new VolumeRunner(Tell, TimeProvider.System, NullLogger.Instance);
        _runner.Use(new DirectoryBackend(new DiskClaims(ledger, static _ => "fs-uuid")));
    }

    /// <summary>Does an effect, and tells the core what came of it.</summary>
    /// <returns>False where it concerns no volume.</returns>
    public bool Do(AgentRig rig, AgentEffect effect)
    {
        switch (effect)
        {
            case MakeVolume make: _runner.Make(make); break;
            case CheckVolume { Plan: var plan }: _runner.Check(plan); break;
            case MoveToTrash { Plan: var plan, Destroyed: var destroyed }: _runner.MoveToTrash(plan, destroyed); break;
            case ResizeVolume resize: _runner.Resize(resize); break;
            case AdoptVolume adopt: _runner.Adopt(adopt); break;
            case LookAtAdoption look: _runner.Look(look); break;
            case CheckWipe { Plan: var plan }: _runner.CheckWipe(plan); break;
            case WipeVolume { Plan: var plan }: _runner.Wipe(plan); break;
            case RestoreVolume { Plan: var plan }: _runner.Restore(plan); break;
            case PurgeTrash { Plan: var plan }: _runner.Purge(plan); break;
            default: return false;
        }
        Assert.True(_told.TryTake(out var came, Bound), $"{effect} is not answered");
        rig.Apply(at => came with { At = at });
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        await _runner.DisposeAsync();
        _told.Dispose();
    }

    private ValueTask Tell(AgentEvent came)
    {
        _told.Add(came);
        return ValueTask.CompletedTask;
    }
}
