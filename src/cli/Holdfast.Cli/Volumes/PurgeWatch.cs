using Holdfast.Cli.Output;
using Holdfast.Cli.Verbs;
using Holdfast.Client.Agents;
using Holdfast.Client.Faults;

namespace Holdfast.Cli.Volumes;

/// <summary>Stays until an agent has purged what it was told to: many files take long.</summary>
internal sealed class PurgeWatch(Invocation invocation, TrashRow row)
{
    private const string GoesOn = "The agent goes on with it; 'holdfast volumes trash ls -o wide' shows how it stands.";

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    // What stood in the way before may be out of it, and is shown until the agent has tried.
    private static readonly TimeSpan OldTroublePatience = TimeSpan.FromSeconds(5);

    private readonly AgentAdminClient _agent = invocation.Connection.AgentAdmin(row.Agent);

    private readonly Rate _rate = new(invocation.Clock);

    private readonly Silence _silence = new(invocation.Terminal, row.Host);

    /// <summary>Returns once it is gone.</summary>
    /// <param name="patience">For how long at most; null for as long as it takes.</param>
    public async Task WaitAsync(TimeSpan? patience)
    {
        invocation.EndsWhenStopped();
        var started = invocation.Clock.GetTimestamp();
        try
        {
            while (await LeftAsync() is { } left)
            {
                var waited = invocation.Clock.GetElapsedTime(started);
                if (left.Trouble is { } trouble && (trouble != row.Volume.Trouble || waited > OldTroublePatience))
                    throw Failure.Failed(
                        $"Volume {row.Name} could not be purged so far: {trouble.TrimEnd('.')}. Mend that; {row.Host} "
                        + "tries again each minute.");
                if (waited > patience)
                    throw Failure.TimedOut(
                        $"Volume {row.Name} is not purged after {waited.TotalSeconds:0.#} s. {GoesOn}");
                var rate = left.RemovedFiles is { } removed ? _rate.PerSecond(row.Name, removed) : null;
                invocation.Terminal.ShowProgress(PurgeProgress.Text(row, left, rate, waited));
                await Task.Delay(Pause, invocation.Clock, invocation.Stopping);
            }
        }
        catch (OperationCanceledException) when (invocation.IsStopped)
        {
            throw Failure.TimedOut($"Left while volume {row.Name} is being purged. {GoesOn}");
        }
        finally
        {
            invocation.Terminal.EndProgress();
        }
    }

    // While the agent is silent nobody knows: what was there before is taken to be there still.
    private async Task<TrashedVolume?> LeftAsync()
    {
        try
        {
            var trash = await _agent.TrashAsync(invocation.Stopping);
            await _silence.HeardAsync();
            return trash.Trash.FirstOrDefault(volume => volume.VolumeId == row.Volume.VolumeId);
        }
        catch (ServerUnreachableException cause)
        {
            await _silence.LostAsync(cause.Message);
            return row.Volume with { Trouble = null };
        }
    }
}
