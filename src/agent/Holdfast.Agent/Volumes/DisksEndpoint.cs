using Holdfast.Agent.Core.Views;
using Holdfast.Agent.Statistics;
using Holdfast.Hosting.Http;
using Holdfast.Hosting.Loop;
using Microsoft.AspNetCore.Http;

namespace Holdfast.Agent.Volumes;

/// <summary>Answers with the disks as they are.</summary>
internal sealed class DisksEndpoint(PublishedView<AgentView> views, FreeSpace space, DiskWatch watch)
{
    public async Task AnswerAsync(HttpContext http)
    {
        var view = await views.ReadAsync(http.RequestAborted);
        var free = await space.ReadAsync(view.Disks.Select(static disk => disk.Facts.Root));
        await JsonReply.WriteAsync(http, DisksDocument.Of(view, free, watch.FiguresOf));
    }
}
