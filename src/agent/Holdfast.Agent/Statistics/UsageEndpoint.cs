using Holdfast.Agent.Core.Views;
using Holdfast.Hosting.Http;
using Holdfast.Hosting.Loop;
using Microsoft.AspNetCore.Http;

namespace Holdfast.Agent.Statistics;

/// <summary>Answers with what sandboxes and volumes take, and may.</summary>
internal sealed class UsageEndpoint(PublishedView<AgentView> views, DiskWatch watch)
{
    public async Task AnswerAsync(HttpContext http)
    {
        await watch.RefreshAsync(http.RequestAborted);
        var view = await views.ReadAsync(http.RequestAborted);
        var used = await watch.ReadAsync(UsageDocument.PathsOf(view), http.RequestAborted);
        await JsonReply.WriteAsync(http, UsageDocument.Of(view, used));
    }
}
