using System.Text.Json;
using System.Text.Json.Nodes;
using Holdfast.Cli.Output;
using Holdfast.Cli.Verbs;
using Holdfast.Client;
using Holdfast.Client.Agents;
using Holdfast.Client.Faults;
using Holdfast.Client.Masters;
using Holdfast.Client.Operators;
using Holdfast.Client.Raw;
using Holdfast.Client.Schedulers;
using Holdfast.Client.Security;
using Holdfast.Protocol.V1.Master;

namespace Holdfast.Cli.Connections;

/// <summary>Makes every HTTP client of the command line: the one place that knows how to reach a cluster.</summary>
/// <param name="masters">The masters to ask.</param>
/// <param name="options">Who asks, and which servers are believed.</param>
/// <param name="agentCredential">What agents are shown instead of the masters' credential; null for nothing.</param>
internal sealed class Connection(NamedMasters masters, ClientOptions options, ClientCredential? agentCredential)
    : IDisposable
{
    /// <summary>Somebody waits at a terminal: a master that does not answer is told at once, not after
    /// patience.</summary>
    public static ClientOptions Impatient { get; } = new()
    {
        AnswerTimeout = TimeSpan.FromSeconds(15), ReadPatience = TimeSpan.Zero, PauseMax = TimeSpan.FromSeconds(2),
    };

    private readonly HashSet<string> _agents = [];
    private readonly List<IDisposable> _made = [];
    private OperatorClient? _operator;
    private RawClient? _reader;

    /// <summary>Who calls masters; null where no credential is named.</summary>
    public string? Principal => options.Credential?.Principal;

    /// <summary>Asks the leading master.</summary>
    public Task<Response> ReadAsync(Call.Types.Type what, CancellationToken cancellationToken) =>
        Operator().ReadAsync(new Call { Type = what }, cancellationToken);

    /// <summary>Asks the leading master for a document.</summary>
    /// <exception cref="Failure">What answers is no master.</exception>
    public async Task<JsonObject> ReadJsonAsync(string path, CancellationToken cancellationToken)
    {
        var text = await (_reader ??= Raw()).GetAsync(path, cancellationToken);
        try
        {
            return JsonNode.Parse(text) as JsonObject ?? throw NoMaster("does not answer as a master does");
        }
        catch (JsonException)
        {
            throw NoMaster("does not answer as a master does");
        }
    }

    public OperatorClient Operator() => _operator ??= Made(new OperatorClient(Uris(), options));

    public SchedulerClient Scheduler() => Made(new SchedulerClient(Uris(), options));

    public MasterAdminClient MasterAdmin() => Made(new MasterAdminClient(Uris(), options));

    public RawClient Raw() => Made(new RawClient(Uris(), options));

    public RawClient Raw(ServerAddress agent) => Made(new RawClient([AgentUri(agent)], AgentOptions));

    public AgentClient Agent(ServerAddress agent) => Made(new AgentClient(AgentUri(agent), AgentOptions));

    public AgentAdminClient AgentAdmin(ServerAddress agent) =>
        Made(new AgentAdminClient(AgentUri(agent), AgentOptions));

    /// <summary>What a call that failed means to whoever made it.</summary>
    public Failure Explain(ClientException cause)
    {
        var asksAgent = cause is CallRefusedException refused && _agents.Contains(refused.Server.Authority);
        var principal = asksAgent ? agentCredential?.Principal : Principal;
        return Explanations.Of(cause, new Caller(masters, principal, options.Tls is not null, asksAgent));
    }

    /// <summary>The failure of something that answers, and is not what it should be.</summary>
    public Failure NoMaster(string what) => Failure.Failed(
        $"{string.Join(',', masters.Addresses)} {what}: name a master by --master HOST:PORT or "
        + $"{MasterOption.Variable}, such as 127.0.0.1:5050.");

    public void Dispose()
    {
        foreach (var one in _made) one.Dispose();
    }

    private ClientOptions AgentOptions => options with { Credential = agentCredential };

    // Whoever led a moment ago first: one that is dead costs each client the time in which it does not answer.
    private IEnumerable<Uri> Uris()
    {
        var named = masters.Addresses.Select(UriOf);
        return _operator?.Leader is { } leader ? named.Where(uri => uri != leader).Prepend(leader) : named;
    }

    private Uri UriOf(ServerAddress server) => options.Tls is null ? server.Uri : new Uri($"https://{server}");

    private Uri AgentUri(ServerAddress agent)
    {
        var uri = UriOf(agent);
        _agents.Add(uri.Authority);
        return uri;
    }

    private T Made<T>(T client) where T : IDisposable
    {
        _made.Add(client);
        return client;
    }
}
