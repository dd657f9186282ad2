using System.Text.Json;
using Holdfast.Client.Faults;
using Holdfast.Client.Transport;

namespace Holdfast.Client.Agents;

/// <summary>What an operator tells one agent directly, whatever master it is connected to.</summary>
public sealed class AgentAdminClient : IDisposable
{
    private const string TrustPath = "/holdfast/v1/trust-master";
    private const int AnswerMaxBytes = 64 * 1024;
    private const int Unauthorized = 401;
    private const int Conflict = 409;

    private readonly Uri _agent;
    private readonly HttpLine _line;

    /// <summary>Makes a client; nothing is sent yet.</summary>
    /// <param name="agent">Such as <c>http://127.0.0.1:5051</c>.</param>
    /// <param name="options">Defaults where null.</param>
    /// <exception cref="ArgumentException">The address or an option is out of its range.</exception>
    public AgentAdminClient(Uri agent, ClientOptions? options = null)
    {
        _agent = Servers.Require(agent, nameof(agent));
        _line = new HttpLine((options ?? new ClientOptions()).Checked());
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
        var call = new HttpCall("trust-master", [], WireCodec.MediaType(WireForm.Json), IsRepeatable: false)
        {
            Headers = token is null ? [] : [("Authorization", $"Bearer {token}")],
        };
        using var answer = await _line.PostAsync(call, new Uri(_agent, TrustPath), cancellationToken)
            .ConfigureAwait(false);
        if (!answer.IsSuccessStatusCode && (int)answer.StatusCode is not (Conflict or Unauthorized))
            throw await _line.RefusalAsync(call, _agent, answer, cancellationToken).ConfigureAwait(false);
        try
        {
            var text = await _line.ReadAsync(answer, AnswerMaxBytes, cancellationToken).ConfigureAwait(false);
            return JsonSerializer.Deserialize(text, TrustOutcomeJson.Default.TrustOutcome)
                ?? throw AnswerFormatException.Unreadable(_agent, new FormatException("it is null."));
        }
        catch (JsonException e)
        {
            throw AnswerFormatException.Unreadable(_agent, e);
        }
        catch (Exception e) when (e is HttpRequestException or IOException and not ClientException)
        {
            throw CallUncertainException.Broken(call.Name, _agent, e);
        }
    }

    /// <summary>Closes the connection.</summary>
    public void Dispose() => _line.Dispose();
}
