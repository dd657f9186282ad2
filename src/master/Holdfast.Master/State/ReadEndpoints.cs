using Holdfast.Hosting.Http;
using Holdfast.Hosting.Loop;
using Holdfast.Hosting.State;
using Holdfast.Master.Core.Views;
using Microsoft.AspNetCore.Http;

namespace Holdfast.Master.State;

/// <summary>Mesos' endpoints for reading. Translation only.</summary>
internal sealed class ReadEndpoints(
    PublishedView<MasterView> views, MasterDescription master, StateDocuments documents, SummaryDocument summary,
    int linkPort)
{
    /// <summary>Adds the endpoints.</summary>
    public void MapTo(PathRoutes routes)
    {
        routes.Any("/health", HealthAsync);
        routes.Any("/redirect", http => RedirectAsync(http, routes.Rest(http)));
        routes.Get("/state", http => ViewAsync(http, documents.State));
        routes.Get("/weights", http => ViewAsync(http, StateDocuments.Weights));
        routes.Get("/state-summary", http => ViewAsync(http, summary.Of));
        routes.Get("/slaves", http =>
            ViewAsync(http, view => documents.Slaves(view, Query.Text(http.Request, "slave_id"))));
        routes.Get("/frameworks", http =>
            ViewAsync(http, view => documents.Frameworks(view, Query.Text(http.Request, "framework_id"))));
        routes.Get("/roles", http => ViewAsync(http, RolesDocument.Of));
        routes.Get("/tasks", http =>
            ViewAsync(http, view => documents.Tasks(view, TaskFilter.Read(http.Request))));
        MapMaintenanceTo(routes);
        routes.Get("/holdfast/v1/link", http => JsonReply.WriteAsync(http, JsonText.Of(json =>
        {
            json.WriteStartObject();
            json.WriteNumber("port", linkPort);
            json.WriteString("hostname", master.Hostname);
            json.WriteEndObject();
        })));
        routes.Get("/holdfast/v1/agents", http => ViewAsync(http, AgentsJson.Of));
        routes.Get("/holdfast/v1/volumes", http => ViewAsync(http, VolumesJson.Of));
        routes.Get("/holdfast/v1/unreachable-agents", http => ViewAsync(http, UnreachableAgentsJson.Of));
    }

    // Nothing can be set of these yet, and so they answer as Mesos does where nothing is.
    private static void MapMaintenanceTo(PathRoutes routes)
    {
        foreach (var path in (string[])["/quota", "/maintenance/schedule", "/maintenance/status"])
            routes.Get(path, http => JsonReply.WriteAsync(http, "{}"u8.ToArray()));
        foreach (var path in (string[])["/quota", "/maintenance/schedule", "/machine/down", "/machine/up"])
            routes.Post(path, NotYetAsync);
        routes.Delete("/quota", NotYetAsync);
    }

    private static Task NotYetAsync(HttpContext http) => TextReply.WriteAsync(
        http, StatusCodes.Status501NotImplemented,
        $"{http.Request.Method} {http.Request.Path} is not supported by this version: quotas and maintenance cannot be "
            + "set.");

    private static Task HealthAsync(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status200OK;
        http.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    private Task RedirectAsync(HttpContext http, string rest)
    {
        if (rest.Length > 0) return TextReply.NotFoundAsync(http);
        http.Response.StatusCode = StatusCodes.Status307TemporaryRedirect;
        http.Response.ContentLength = 0;
        // Without a scheme, so that it stays what the client used.
        http.Response.Headers.Location = $"//{master.Hostname}:{master.Port}";
        return Task.CompletedTask;
    }

    private Task ViewAsync(HttpContext http, Func<MasterView, byte[]> document) =>
        ViewAsync(http, view => JoinedText.Of(document(view)));

    private async Task ViewAsync(HttpContext http, Func<MasterView, JoinedText> document)
    {
        MasterView view;
        try
        {
            view = await views.ReadAsync(http.RequestAborted);
        }
        catch (LoopStoppedException stopped)
        {
            await TextReply.WriteAsync(http, StatusCodes.Status503ServiceUnavailable, stopped.Message);
            return;
        }

        await JsonReply.WriteAsync(http, document(view));
    }
}
