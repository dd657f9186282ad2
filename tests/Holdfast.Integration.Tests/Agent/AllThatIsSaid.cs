using System.Net.Http.Headers;
using System.Text;
using Holdfast.Agent.Executors;
using Holdfast.Hosting.Access;
using Holdfast.Hosting.State;
using Holdfast.Integration.Tests.Cluster;
using Holdfast.Integration.Tests.Routes;
using AgentCall = Holdfast.Protocol.V1.Agent.Call.Types.Type;
using MasterCall = Holdfast.Protocol.V1.Master.Call.Types.Type;

namespace Holdfast.Integration.Tests.Agent;

/// <summary>Every text that leaves a cluster: answers, also to those who may not ask, logs, files, and what the machine
/// tells of processes.</summary>
internal sealed class AllThatIsSaid(TestCluster cluster, Credential mistyped)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly List<(string Where, string Text)> _said = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>All of it.</summary>
    /// <param name="isHidden">Which files are there to hold secrets.</param>
    public async Task<IReadOnlyList<(string Where, string Text)>> ListenAsync(Func<string, bool> isHidden)
    {
        await AskAsync(cluster.Master, Names<MasterCall>());
        await AskAsync(cluster.Agent, Names<AgentCall>());
        Look();
        foreach (var file in Directory.EnumerateFiles(cluster.Directory, "*", SearchOption.AllDirectories))
        {
            // Sockets and pipes have no length, nor has what is held by whoever writes there.
            if (isHidden(file) || new FileInfo(file).Length == 0) continue;
            _said.Add((file, Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file, Stop))));
        }
        _said.Add(("the master's log", cluster.Master.Log));
        _said.Add(("the agent's log", cluster.Agent.Log));
        return _said;
    }

    /// <summary>Every route that can be read and every call, by whoever may, by one who mistyped his secret, and by
    /// nobody.</summary>
    private async Task AskAsync(HoldfastProcess process, IEnumerable<string> calls)
    {
        using var http = process.NewClient(Patience);
        var known = http.DefaultRequestHeaders.Authorization;
        var help = await http.GetStringAsync(new Uri($"{process.Url}/help"), Stop);
        var paths = Route.Of(help).Where(route => route.IsRead).Select(route => route.Path).Append("/nope").ToList();
        AuthenticationHeaderValue?[] callers =
            [known, AuthenticationHeaderValue.Parse(mistyped.ToBasic()), new("Bearer", mistyped.Secret), null];
        foreach (var caller in callers)
        {
            foreach (var path in paths) await SendAsync(HttpMethod.Get, path, "");
            foreach (var call in calls) await SendAsync(HttpMethod.Post, "/api/v1", $$"""{"type":"{{call}}"}""");

            async Task SendAsync(HttpMethod method, string path, string body)
            {
                using var request = new HttpRequestMessage(method, new Uri($"{process.Url}{path}"));
                request.Headers.Authorization = caller;
                if (body.Length > 0) request.Content = new StringContent(
                    body, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
                using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Stop);
                _said.Add(($"{process.Url}{path} {body}", $"{answer}{await TextAsync(answer)}"));
            }
        }
    }

    /// <summary>The command lines and environments of all that the cluster started, but for the variable by which an
    /// executor is given its own.</summary>
    private void Look()
    {
        foreach (var pid in ProcessesBelow.Find(cluster.Directory))
        {
            var name = ProcessesBelow.Read(pid, "comm").Trim();
            var environment = ProcessesBelow.Read(pid, "environ").Split('\0').Where(variable =>
                !variable.StartsWith($"{ExecutorTokens.Variable}=", StringComparison.Ordinal));
            _said.Add(($"the command line of {name}", ProcessesBelow.Read(pid, "cmdline")));
            _said.Add(($"the environment of {name}", string.Join('\0', environment)));
        }
    }

    // What is no stream ends by itself; of one that is not, what comes at once is enough: it begins with the state.
    private static async Task<string> TextAsync(HttpResponseMessage answer)
    {
        if (answer.Content.Headers.ContentLength is not null) return await answer.Content.ReadAsStringAsync(Stop);
        await using var body = await answer.Content.ReadAsStreamAsync(Stop);
        var part = new byte[1 << 20];
        return Encoding.UTF8.GetString(part, 0, await body.ReadAsync(part, Stop));
    }

    // UNKNOWN is none.
    private static IEnumerable<string> Names<T>()
        where T : struct, Enum => Enum.GetValues<T>().Select(EnumNames.Of).Where(static name => name != "UNKNOWN");
}
