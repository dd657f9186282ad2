using System.Text.Json;
using Holdfast.Agent.Core.Views;
using Holdfast.Agent.State;
using Holdfast.Hosting.Http;
using Holdfast.Hosting.Loop;
using Holdfast.Hosting.State;
using Holdfast.Protocol.Json;
using Microsoft.AspNetCore.Http;

namespace Holdfast.Agent.Statistics;

/// <summary><c>/containers</c> and <c>/monitor/statistics</c>: what runs here and what it uses.</summary>
internal sealed class ContainersEndpoint(PublishedView<AgentView> views, ContainerMeter meter)
{
    /// <summary>Answers <c>/containers</c>.</summary>
    public Task ContainersAsync(HttpContext http) =>
        AnswerAsync(http, ContainerFilter.From(http.Request.Query), isFull: true);

    /// <summary>Answers <c>/monitor/statistics</c>.</summary>
    public Task StatisticsAsync(HttpContext http) => AnswerAsync(http, new ContainerFilter(), isFull: false);

    private async Task AnswerAsync(HttpContext http, ContainerFilter filter, bool isFull)
    {
        var view = await views.ReadAsync(http.RequestAborted);
        var measured = await meter.MeasureAsync(view, filter, http.RequestAborted);
        await JsonReply.WriteAsync(http, JsonText.Of(json =>
        {
            json.WriteStartArray();
            foreach (var container in measured) Write(json, container, isFull);
            json.WriteEndArray();
        }));
    }

    private static void Write(Utf8JsonWriter json, MeasuredContainer container, bool isFull)
    {
        var executor = container.Executor;
        json.WriteStartObject();
        if (isFull) json.WriteString("container_id", executor.Container.ToString());
        json.WriteString("executor_id", executor.Id.ToString());
        json.WriteString("executor_name", ExecutorDescription.NameOf(executor));
        json.WriteString("framework_id", container.Framework.Framework.Id.ToString());
        json.WriteString("source", ExecutorDescription.SourceOf(executor));
        json.WritePropertyName("statistics");
        MesosJson.Write(json, container.Statistics);
        if (isFull)
        {
            json.WritePropertyName("status");
            MesosJson.Write(json, container.Status);
        }
        json.WriteEndObject();
    }
}
