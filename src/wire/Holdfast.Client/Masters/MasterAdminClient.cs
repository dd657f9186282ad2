using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Holdfast.Client.Faults;
using Holdfast.Client.Transport;

namespace Holdfast.Client.Masters;

/// <summary>What Mesos' APIs have no words for: the leading master's own API, below <c>/holdfast/v1</c>.</summary>
/// <remarks>All members may be called from several threads.</remarks>
public sealed class MasterAdminClient : IDisposable
{
    private readonly Uri _first;
    private readonly MasterLine _masters;

    /// <summary>Makes a client; nothing is sent yet.</summary>
    /// <param name="masters">All masters, such as <c>http://10.0.0.1:5050</c>; any of them names the leader.</param>
    /// <param name="options">Defaults where null.</param>
    /// <exception cref="ArgumentException">No master, or a value is out of its range.</exception>
    public MasterAdminClient(IEnumerable<Uri> masters, ClientOptions? options = null)
    {
        Uri[] named = [.. masters];
        _masters = new MasterLine(named, options ?? new ClientOptions());
        _first = named[0];
    }

    /// <summary>The volumes of all agents, those of agents that are away included.</summary>
    /// <exception cref="ServerUnreachableException">No whole answer. May be repeated.</exception>
    /// <exception cref="CallRefusedException">The master refused; see its advice.</exception>
    /// <exception cref="AnswerFormatException">What answers there is no Holdfast master. Do not repeat it.</exception>
    public async Task<IReadOnlyList<KnownVolume>> VolumesAsync(CancellationToken cancellationToken) =>
        (await GetAsync("/holdfast/v1/volumes", MasterJson.Default.KnownVolumes, cancellationToken)
            .ConfigureAwait(false)).Volumes;

    /// <summary>What Mesos' documents do not say of registered agents.</summary>
    /// <inheritdoc cref="VolumesAsync"/>
    public async Task<IReadOnlyList<KnownAgent>> AgentsAsync(CancellationToken cancellationToken) =>
        (await GetAsync("/holdfast/v1/agents", MasterJson.Default.KnownAgents, cancellationToken)
            .ConfigureAwait(false)).Agents;

    /// <summary>The agents that do not answer the master. Mesos' documents leave them out.</summary>
    /// <inheritdoc cref="VolumesAsync"/>
    public async Task<IReadOnlyList<UnreachableAgent>> UnreachableAgentsAsync(CancellationToken cancellationToken) =>
        (await GetAsync("/holdfast/v1/unreachable-agents", MasterJson.Default.UnreachableAgents, cancellationToken)
            .ConfigureAwait(false)).Agents;

    /// <summary>Why a framework gets no (more) offers, role by role.</summary>
    /// <inheritdoc cref="VolumesAsync"/>
    public Task<FrameworkWaiting> WaitingAsync(string frameworkId, CancellationToken cancellationToken) => GetAsync(
        $"/holdfast/v1/frameworks/{Uri.EscapeDataString(frameworkId)}/waiting", MasterJson.Default.FrameworkWaiting,
        cancellationToken);

    /// <summary>Has a task killed, whoever launched it. Its framework hears of it as of any kill.</summary>
    /// <param name="frameworkId">Whose task it is: ids of tasks are unique in their framework only.</param>
    /// <param name="taskId">The task.</param>
    /// <param name="cancellationToken">Stops waiting. The task may be killed all the same.</param>
    /// <exception cref="ServerUnreachableException">Nothing was done. May be repeated.</exception>
    /// <exception cref="CallUncertainException">It may have been done. Repeating does no harm.</exception>
    /// <exception cref="CallRefusedException">404 where there is no such task, 409 where its agent is away.</exception>
    public Task KillAsync(string frameworkId, string taskId, CancellationToken cancellationToken)
    {
        var path = $"/holdfast/v1/tasks/{Uri.EscapeDataString(taskId)}/kill"
            + $"?framework_id={Uri.EscapeDataString(frameworkId)}";
        var call = new HttpCall($"the kill of {taskId}", [], WireCodec.MediaType(WireForm.Json), IsRepeatable: false);
        return _masters.WriteAsync(path, call, cancellationToken);
    }

    /// <summary>Closes all connections.</summary>
    public void Dispose() => _masters.Dispose();

    private async Task<T> GetAsync<T>(string path, JsonTypeInfo<T> form, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        await _masters.CopyAsync(path, HttpCall.Get(path), body, cancellationToken).ConfigureAwait(false);
        try
        {
            return JsonSerializer.Deserialize(body.GetBuffer().AsSpan(0, (int)body.Length), form)
                ?? throw AnswerFormatException.Unreadable(_first, new FormatException("it is null."));
        }
        catch (JsonException e)
        {
            throw AnswerFormatException.Unreadable(_first, e);
        }
    }
}
