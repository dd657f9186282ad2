using Holdfast.Cli.Agents;
using Holdfast.Cli.Output;
using Holdfast.Cli.Verbs;
using Holdfast.Client.Agents;

namespace Holdfast.Cli.Volumes;

/// <summary>Something that an agent, and not the master, is asked to do to a volume.</summary>
/// <param name="Invocation">Where.</param>
/// <param name="Host">The agent's machine.</param>
/// <param name="Agent">Where the agent answers.</param>
/// <param name="AskAsync">Asks it: whether only for the plan, and the token to show or null.</param>
internal sealed record VolumeOrder(
    Invocation Invocation, string Host, ServerAddress Agent,
    Func<AgentAdminClient, bool, string?, CancellationToken, Task<VolumeOrderOutcome>> AskAsync)
{
    private const int Done = 200;

    /// <summary>Has it done, or has the agent say what it would do: only that knows what there is on its
    /// disks.</summary>
    /// <param name="atStake">The name that must be typed first, since what it names is lost; null where nothing
    /// is.</param>
    /// <param name="followAsync">Stays with what takes long; null for what is done in an instant.</param>
    public async Task<int> RunAsync(string? atStake = null, Func<Task>? followAsync = null)
    {
        var output = Invocation.Terminal.Output;
        if (Invocation.Get(Changes.Plan))
        {
            await output.WriteLineAsync((await SendAsync(isPlan: true)).Text);
            return ExitCode.Done;
        }
        if (atStake is not null)
        {
            var plan = (await SendAsync(isPlan: true)).Text;
            await Changes.ConfirmAsync(Invocation, plan, atStake);
        }
        var outcome = await SendAsync(isPlan: false);
        Invocation.HasChanged = true;
        await output.WriteLineAsync(outcome.Text);
        if (followAsync is not null) await followAsync();
        // It goes on, and nobody knows yet how it ends.
        else if (outcome.Status != Done) throw Failure.TimedOut($"{Host} has not ended it so far. {outcome.Text}");
        return ExitCode.Done;
    }

    private async Task<VolumeOrderOutcome> SendAsync(bool isPlan)
    {
        var client = Invocation.Connection.AgentAdmin(Agent);
        var outcome = await AskAsync(client, isPlan, null, Invocation.Stopping);
        if (outcome.TokenFile is { } path)
        {
            outcome = await AskAsync(client, isPlan, OperatorTokenFile.Read(Agent, path), Invocation.Stopping);
            if (outcome.TokenFile is not null) throw OperatorTokenFile.NotItsOwn(Agent, path);
        }
        return outcome.Status switch
        {
            200 or 202 => outcome,
            400 => throw Failure.Usage($"{Host}: {outcome.Text}"),
            401 => throw Failure.Denied($"{Host}: {outcome.Text}"),
            404 => throw Failure.NotFound($"{Host}: {outcome.Text}"),
            409 => throw Failure.Conflict($"{Host}: {outcome.Text}"),
            _ => throw Failure.Failed($"{Host}: {outcome.Text}"),
        };
    }
}
