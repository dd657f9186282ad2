using Holdfast.Cli.Output;
using Holdfast.Cli.Verbs;
using Holdfast.Client;
using Holdfast.Client.Agents;
using Holdfast.Client.Faults;
using Holdfast.Client.Masters;
using Holdfast.Client.Operators;
using Holdfast.Client.Raw;
using Holdfast.Client.Schedulers;
using Holdfast.Protocol.V1.Master;

namespace Holdfast.Cli.Connections;

/// <summary>Makes every HTTP client of the command line: the one place that knows how to reach a cluster.</summary>
internal sealed class Connection(NamedMasters masters) : IDisposable
{
    // Somebody waits at a terminal: a master that does not answer is told at once, not after patience.
    private static readonly ClientOptions Options = new()
    {
        AnswerTimeout = TimeSpan.FromSeconds(15), ReadPatience = TimeSpan.Zero, PauseMax = TimeSpan.FromSeconds(2),
    };

    private readonly List<IDisposable> _made = [];
    private OperatorClient? _operator;

    /// <summary>Asks the leading master.</summary>
    public Task<Response> ReadAsync(Call.Types.Type what, CancellationToken cancellationToken) =>
        Operator().ReadAsync(new Call { Type = what }, cancellationToken);

    public OperatorClient Operator() => _operator ??= Made(new OperatorClient(Uris(), Options));

    public SchedulerClient Scheduler() => Made(new SchedulerClient(Uris(), Options));

    public MasterAdminClient MasterAdmin() => Made(new MasterAdminClient(Uris(), Options));

    public RawClient Raw() => Made(new RawClient(Uris(), Options));

    public RawClient Raw(ServerAddress agent) => Made(new RawClient([agent.Uri], Options));

    public AgentClient Agent(ServerAddress agent) => Made(new AgentClient(agent.Uri, Options));

    public AgentAdminClient AgentAdmin(ServerAddress agent) => Made(new AgentAdminClient(agent.Uri, Options));

    /// <summary>Says also how another master is named, where none could be reached.</summary>
    public Failure Explain(Failure failure, ClientException cause)
    {
        if (cause is not ServerUnreachableException
            || !masters.Addresses.Any(master => cause.Message.Contains(master.ToString(), StringComparison.Ordinal)))
            return failure;
        var advice = masters.NamedBy is { } by
            ? $" ({by} names it.)"
            : $" Name another master by --master HOST:PORT or {MasterOption.Variable}; "
                + "'holdfast dev' starts a cluster on this machine.";
        return new Failure(failure.Code, failure.Message + advice);
    }

    public void Dispose()
    {
        foreach (var one in _made) one.Dispose();
    }

    private IEnumerable<Uri> Uris() => masters.Addresses.Select(master => master.Uri);

    private T Made<T>(T client) where T : IDisposable
    {
        _made.Add(client);
        return client;
    }
}
