using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Holdfast.Client.Faults;
using Holdfast.Client.Transport;

namespace Holdfast.Client.Agents;

/// <summary>What an operator asks and tells one agent directly, whatever master it is connected to.</summary>
public sealed class AgentAdminClient : IDisposable
{
    private const string TrustPath = "/holdfast/v1/trust-master";
    private const string TrashPath = "/holdfast/v1/trash";
    private const string VolumesPath = "/holdfast/v1/volumes";
    private const string UsagePath = "/holdfast/v1/usage";
    private const string FsckPath = "/holdfast/v1/fsck";
    private const string DisksPath = "/holdfast/v1/disks";
    private const string RejoinPath = "/holdfast/v1/rejoin";
    private const int AnswerMaxBytes = 64 * 1024;
    private const int BadRequest = 400;
    private const int Unauthorized = 401;
    private const int NotFound = 404;
    private const int Conflict = 409;
    private const int Failed = 500;

    private readonly Uri _agent;
    private readonly ClientOptions _options;
    private readonly HttpLine _line;

    /// <summary>Makes a client; nothing is sent yet.</summary>
    /// <param name="agent">Such as <c>http://127.0.0.1:5051</c>.</param>
    /// <param name="options">Defaults where null.</param>
    /// <exception cref="ArgumentException">The address or an option is out of its range.</exception>
    public AgentAdminClient(Uri agent, ClientOptions? options = null)
    {
        _agent = Servers.Require(agent, nameof(agent));
        _options = (options ?? new ClientOptions()).Checked();
        _line = new HttpLine(_options);
    }

    /// <summary>
    /// Tells the agent to obey the master that it is connected to, though that master does not know the agent's past.
    /// From then on its destroy and unreserve operations are carried out.
    /// </summary>
    /// <param name="token">The agent's operator token; null to be told which file holds it.</param>
    /// <param name="cancellationToken">Stops waiting. The agent may obey all the same.</param>
    /// <returns>
    /// What came of it, also where the agent had nothing to obey, or where the token is missing or wrong.
    /// </returns>
    /// <exception cref="ServerUnreachableException">Nothing was sent. May be repeated.</exception>
    /// <exception cref="CallUncertainException">No answer came. Repeating does no harm, for trust is given
    /// once.</exception>
    /// <exception cref="CallRefusedException">The agent refused; see its advice.</exception>
    /// <exception cref="AnswerFormatException">What answers there is no Holdfast agent. Do not repeat it.</exception>
    public async Task<TrustOutcome> TrustMasterAsync(string? token, CancellationToken cancellationToken)
    {
        var (_, outcome) = await AskAsync(
            Order("trust-master", token), TrustPath, AgentJson.Default.TrustOutcome, AnswerMaxBytes,
            [Unauthorized, Conflict], cancellationToken).ConfigureAwait(false);
        return outcome;
    }

    /// <summary>Asks what the agent keeps of destroyed volumes.</summary>
    /// <exception cref="ServerUnreachableException">No whole answer. May be repeated.</exception>
    /// <exception cref="CallRefusedException">The agent refused; see its advice.</exception>
    /// <exception cref="AnswerFormatException">What answers there is no Holdfast agent. Do not repeat it.</exception>
    public Task<AgentTrash> TrashAsync(CancellationToken cancellationToken) =>
        ReadAsync(TrashPath, AgentJson.Default.AgentTrash, cancellationToken);

    /// <summary>Asks what its volumes hold.</summary>
    /// <exception cref="ServerUnreachableException">No whole answer. May be repeated.</exception>
    /// <exception cref="CallRefusedException">The agent refused, or is of a version that does not tell.</exception>
    /// <exception cref="AnswerFormatException">What answers there is no Holdfast agent. Do not repeat it.</exception>
    public Task<AgentUsage> UsageAsync(CancellationToken cancellationToken) =>
        ReadAsync(UsagePath, AgentJson.Default.AgentUsage, cancellationToken);

    /// <summary>Asks for its disks.</summary>
    /// <exception cref="ServerUnreachableException">No whole answer. May be repeated.</exception>
    /// <exception cref="CallRefusedException">The agent refused; see its advice.</exception>
    /// <exception cref="AnswerFormatException">What answers there is no Holdfast agent. Do not repeat it.</exception>
    public Task<AgentDisks> DisksAsync(CancellationToken cancellationToken) =>
        ReadAsync(DisksPath, AgentJson.Default.AgentDisks, cancellationToken);

    /// <summary>Has it compare its ledger with its disks; nothing is changed.</summary>
    /// <exception cref="ServerUnreachableException">No whole answer. May be repeated.</exception>
    /// <exception cref="CallRefusedException">The agent refused, or is of a version that cannot.</exception>
    /// <exception cref="AnswerFormatException">What answers there is no Holdfast agent. Do not repeat it.</exception>
    public async Task<AgentFsck> FsckAsync(CancellationToken cancellationToken) => RequireFindings(
        await ReadAsync(FsckPath, AgentJson.Default.AgentFsck, cancellationToken).ConfigureAwait(false));

    /// <summary>Has it mend what can be mended without any risk to data.</summary>
    /// <param name="token">The agent's operator token; null to be told which file holds it.</param>
    /// <param name="cancellationToken">Stops waiting. The agent may mend all the same.</param>
    /// <returns>What is left, and what came of each fix; also where the token is missing or wrong.</returns>
    /// <exception cref="ServerUnreachableException">Nothing was sent. May be repeated.</exception>
    /// <exception cref="CallUncertainException">No answer came. Repeating does no harm.</exception>
    /// <exception cref="CallRefusedException">The agent refused; see its advice.</exception>
    /// <exception cref="AnswerFormatException">What answers there is no Holdfast agent. Do not repeat it.</exception>
    public async Task<AgentFsck> FixAsync(string? token, CancellationToken cancellationToken)
    {
        var (status, answer) = await AskAsync(
            Order("fsck", token), FsckPath, AgentJson.Default.AgentFsck, _options.EventMaxBytes, [Unauthorized],
            cancellationToken).ConfigureAwait(false);
        return status == Unauthorized ? answer with { Status = status } : RequireFindings(answer);
    }

    // Without any, something else would look like disks that are as they should be.
    private AgentFsck RequireFindings(AgentFsck answer) => answer is { Findings: not null, Volumes: not null }
        ? answer with { Status = 200 }
        : throw AnswerFormatException.Unreadable(_agent, new FormatException("it does not say what was found."));

    /// <summary>Removes a destroyed volume for good, before its time.</summary>
    /// <param name="volumeId">Its own id.</param>
    /// <param name="token">The agent's operator token; null to be told which file holds it.</param>
    /// <param name="cancellationToken">Stops waiting. The agent may purge all the same.</param>
    /// <returns>What came of it; also where there is no such volume, or where the token is missing or wrong.</returns>
    /// <exception cref="ServerUnreachableException">Nothing was sent. May be repeated.</exception>
    /// <exception cref="CallUncertainException">No answer came. Repeating does no harm.</exception>
    /// <exception cref="CallRefusedException">The agent refused; see its advice.</exception>
    /// <exception cref="AnswerFormatException">What answers there is no Holdfast agent. Do not repeat it.</exception>
    public async Task<PurgeOutcome> PurgeAsync(string volumeId, string? token, CancellationToken cancellationToken)
    {
        var path = $"{TrashPath}/{Uri.EscapeDataString(volumeId)}/purge";
        var (status, outcome) = await AskAsync(
            Order("purge", token), path, AgentJson.Default.PurgeOutcome, AnswerMaxBytes,
            [BadRequest, Unauthorized, NotFound, Conflict], cancellationToken).ConfigureAwait(false);
        return outcome with { Status = status };
    }

    /// <summary>Makes a destroyed volume ready again.</summary>
    /// <param name="volumeId">Its own id.</param>
    /// <param name="name">The persistence id that it is to have; null for the one it had.</param>
    /// <param name="isPlan">Whether only to be told what that would do.</param>
    /// <param name="token">The agent's operator token; null to be told which file holds it.</param>
    /// <param name="cancellationToken">Stops waiting. The agent may restore all the same.</param>
    /// <returns>What came of it; also where it cannot be done, or where the token is missing or wrong.</returns>
    /// <exception cref="ServerUnreachableException">Nothing was sent. May be repeated.</exception>
    /// <exception cref="CallUncertainException">No answer came. Repeating does no harm.</exception>
    /// <exception cref="CallRefusedException">The agent refused; see its advice.</exception>
    /// <exception cref="AnswerFormatException">What answers there is no Holdfast agent. Do not repeat it.</exception>
    public Task<VolumeOrderOutcome> RestoreAsync(
        string volumeId, string? name, bool isPlan, string? token, CancellationToken cancellationToken) => OrderAsync(
            "restore",
            $"{TrashPath}/{Uri.EscapeDataString(volumeId)}/restore?plan={Text(isPlan)}"
                + (name is null ? "" : $"&as={Uri.EscapeDataString(name)}"),
            token, cancellationToken);

    /// <summary>Gives a volume another persistence id.</summary>
    /// <param name="volumeId">Its own id.</param>
    /// <param name="name">The persistence id.</param>
    /// <param name="isPlan">Whether only to be told what that would do.</param>
    /// <param name="token">The agent's operator token; null to be told which file holds it.</param>
    /// <param name="cancellationToken">Stops waiting. The agent may do it all the same.</param>
    /// <returns>As <see cref="RestoreAsync"/>, which fails likewise.</returns>
    public Task<VolumeOrderOutcome> RenameAsync(
        string volumeId, string name, bool isPlan, string? token, CancellationToken cancellationToken) => OrderAsync(
            "rename",
            $"{VolumesPath}/{Uri.EscapeDataString(volumeId)}/rename?plan={Text(isPlan)}"
                + $"&to={Uri.EscapeDataString(name)}",
            token, cancellationToken);

    /// <summary>Makes a volume of a directory that is there.</summary>
    /// <param name="adoption">Which, and what it is to be.</param>
    /// <param name="isPlan">Whether only to be told what that would do.</param>
    /// <param name="token">The agent's operator token; null to be told which file holds it.</param>
    /// <param name="cancellationToken">Stops waiting. The agent may do it all the same.</param>
    /// <returns>As <see cref="RestoreAsync"/>, which fails likewise.</returns>
    public Task<VolumeOrderOutcome> AdoptAsync(
        AdoptionRequest adoption, bool isPlan, string? token, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(adoption);
        return OrderAsync(
            "adopt", $"{VolumesPath}/adopt?plan={Text(isPlan)}{adoption.ToQuery()}", token, cancellationToken);
    }

    /// <summary>Says what becomes of a volume once it is destroyed.</summary>
    /// <param name="volumeId">Its own id.</param>
    /// <param name="policy"><c>keep</c>, <c>trash</c>, <c>wipe</c>, or <c>default</c> for what its reservation or the
    /// agent says.</param>
    /// <param name="isPlan">Whether only to be told what that would do.</param>
    /// <param name="token">The agent's operator token; null to be told which file holds it.</param>
    /// <param name="cancellationToken">Stops waiting. The agent may do it all the same.</param>
    /// <returns>As <see cref="RestoreAsync"/>, which fails likewise.</returns>
    public Task<VolumeOrderOutcome> SetOnDestroyAsync(
        string volumeId, string policy, bool isPlan, string? token, CancellationToken cancellationToken) => OrderAsync(
            "on-destroy",
            $"{VolumesPath}/{Uri.EscapeDataString(volumeId)}/on-destroy?plan={Text(isPlan)}"
                + $"&policy={Uri.EscapeDataString(policy)}",
            token, cancellationToken);

    /// <summary>Overwrites a destroyed volume where it lies, and removes it for good.</summary>
    /// <param name="volumeId">Its own id.</param>
    /// <param name="isPlan">Whether only to be told what that would do.</param>
    /// <param name="token">The agent's operator token; null to be told which file holds it.</param>
    /// <param name="cancellationToken">Stops waiting. The agent may do it all the same.</param>
    /// <returns>As <see cref="RestoreAsync"/>, which fails likewise; 202 where it has begun.</returns>
    public Task<VolumeOrderOutcome> WipeAsync(
        string volumeId, bool isPlan, string? token, CancellationToken cancellationToken) => OrderAsync(
            "wipe", $"{TrashPath}/{Uri.EscapeDataString(volumeId)}/wipe?plan={Text(isPlan)}", token, cancellationToken);

    /// <summary>Has a volume of an agent that was gone, and came back, offered again.</summary>
    /// <param name="volumeId">Its own id.</param>
    /// <param name="isPlan">Whether only to be told what that would do.</param>
    /// <param name="token">The agent's operator token; null to be told which file holds it.</param>
    /// <param name="cancellationToken">Stops waiting. The agent may adopt it all the same.</param>
    /// <returns>What came of it; also where it cannot be done, or where the token is missing or wrong.</returns>
    /// <exception cref="ServerUnreachableException">Nothing was sent. May be repeated.</exception>
    /// <exception cref="CallUncertainException">No answer came. Repeating does no harm.</exception>
    /// <exception cref="CallRefusedException">The agent refused; see its advice.</exception>
    /// <exception cref="AnswerFormatException">What answers there is no Holdfast agent. Do not repeat it.</exception>
    public Task<VolumeOrderOutcome> AdoptOrphanAsync(
        string volumeId, bool isPlan, string? token, CancellationToken cancellationToken) => OrderAsync(
            "adopt", $"{VolumesPath}/{Uri.EscapeDataString(volumeId)}/adopt?plan={Text(isPlan)}",
            token, cancellationToken);

    /// <summary>Has an agent that was marked gone join its cluster again, under another id.</summary>
    /// <param name="isPlan">Whether only to be told what that would do.</param>
    /// <param name="token">The agent's operator token; null to be told which file holds it.</param>
    /// <param name="cancellationToken">Stops waiting. The agent may join all the same.</param>
    /// <returns>What came of it; also where it cannot be done, or where the token is missing or wrong.</returns>
    /// <exception cref="ServerUnreachableException">Nothing was sent. May be repeated.</exception>
    /// <exception cref="CallUncertainException">No answer came. Repeating does no harm.</exception>
    /// <exception cref="CallRefusedException">The agent refused; see its advice.</exception>
    /// <exception cref="AnswerFormatException">What answers there is no Holdfast agent. Do not repeat it.</exception>
    public Task<VolumeOrderOutcome> RejoinAsync(bool isPlan, string? token, CancellationToken cancellationToken) =>
        OrderAsync("rejoin", $"{RejoinPath}?plan={Text(isPlan)}", token, cancellationToken);

    /// <summary>Closes the connection.</summary>
    public void Dispose() => _line.Dispose();

    private static string Text(bool value) => value ? "true" : "false";

    private async Task<T> ReadAsync<T>(string path, JsonTypeInfo<T> form, CancellationToken cancellationToken)
    {
        var (_, answer) = await AskAsync(
            HttpCall.Get(path), path, form, _options.EventMaxBytes, [], cancellationToken).ConfigureAwait(false);
        return answer;
    }

    private async Task<VolumeOrderOutcome> OrderAsync(
        string name, string path, string? token, CancellationToken cancellationToken)
    {
        var (status, outcome) = await AskAsync(
            Order(name, token), path, AgentJson.Default.VolumeOrderOutcome, AnswerMaxBytes,
            [BadRequest, Unauthorized, NotFound, Conflict, Failed], cancellationToken).ConfigureAwait(false);
        return outcome with { Status = status };
    }

    private static HttpCall Order(string name, string? token) =>
        new(name, [], WireCodec.MediaType(WireForm.Json), IsRepeatable: false)
        {
            Headers = token is null ? [] : [("Authorization", $"Bearer {token}")],
        };

    private async Task<(int Status, T Answer)> AskAsync<T>(
        HttpCall call, string path, JsonTypeInfo<T> form, int bytesMax, int[] otherAnswers,
        CancellationToken cancellationToken)
    {
        using var answer = await _line.SendAsync(call, new Uri(_agent, path), cancellationToken).ConfigureAwait(false);
        var status = (int)answer.StatusCode;
        if (!answer.IsSuccessStatusCode && !otherAnswers.Contains(status))
            throw await _line.RefusalAsync(call, _agent, answer, cancellationToken).ConfigureAwait(false);
        try
        {
            var text = await _line.ReadAsync(answer, bytesMax, cancellationToken).ConfigureAwait(false);
            return (status, JsonSerializer.Deserialize(text, form)
                ?? throw AnswerFormatException.Unreadable(_agent, new FormatException("it is null.")));
        }
        catch (JsonException e)
        {
            throw AnswerFormatException.Unreadable(_agent, e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException and not ClientException)
        {
            throw call.IsRepeatable
                ? ServerUnreachableException.NoAnswer(_agent, e)
                : CallUncertainException.Broken(call.Name, _agent, e);
        }
    }
}
