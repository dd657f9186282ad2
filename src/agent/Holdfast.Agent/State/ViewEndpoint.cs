using Holdfast.Agent.Core.Views;
using Holdfast.Hosting.Http;
using Holdfast.Hosting.Loop;
using Microsoft.AspNetCore.Http;

namespace Holdfast.Agent.State;

/// <summary>Answers with a document of the agent as it is.</summary>
internal sealed class ViewEndpoint(Func<AgentView, byte[]> document, PublishedView<AgentView> views)
{
    public async Task AnswerAsync(HttpContext http) =>
        await JsonReply.WriteAsync(http, document(await views.ReadAsync(http.RequestAborted)));
}
