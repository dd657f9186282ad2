using Holdfast.Agent.Core.Views;
using Holdfast.Hosting.Http;
using Holdfast.Hosting.Loop;
using Microsoft.AspNetCore.Http;

namespace Holdfast.Agent.State;

/// <summary>GET /state: the agent as tools read it.</summary>
internal sealed class StateEndpoint(AgentHostOptions options, TimeProvider time)
{
    private readonly DateTimeOffset _started = time.GetUtcNow();
    private PublishedView<AgentView>? _views;

    /// <summary>From now on there is something to show.</summary>
    public void Attach(PublishedView<AgentView> views) => _views = views;

    public async Task AnswerAsync(HttpContext http)
    {
        var view = await _views!.ReadAsync(http.RequestAborted);
        await TextReply.WriteAsync(http, 200, $"{options.Hostname} {_started} {view.Agent.Id}");
    }
}
