using System.Globalization;
using System.Threading.Channels;
using Google.Protobuf;
using Holdfast.Hosting.Http;
using Holdfast.Hosting.Loop;
using Holdfast.Hosting.State;
using Holdfast.Master.Core;
using Holdfast.Master.Core.Calls;
using Holdfast.Master.Core.Views;
using Holdfast.Master.Effects;
using Holdfast.Model.Ids;
using Holdfast.Model.Specs;
using Holdfast.Protocol.Mapping;
using Microsoft.AspNetCore.Http;
using Holdfast.Protocol.V1;
using Holdfast.Protocol.V1.Master;
using CallType = Holdfast.Protocol.V1.Master.Call.Types.Type;
using WireResource = Holdfast.Protocol.V1.Resource;

namespace Holdfast.Master.Operator;

/// <summary>POST /api/v1: what operators ask and order. Translation only.</summary>
internal sealed class OperatorEndpoint(
    MasterInbox inbox, PendingReplies replies, PublishedView<MasterView> views, MasterDescription master,
        OperatorDocuments documents)
{
    /// <summary>Answers one call.</summary>
    public async System.Threading.Tasks.Task AnswerAsync(HttpContext http)
    {
        if (await Messages.ReadAsync<Call>(http) is not { } call) return;
        if (OperatorCallRules.Explain(call) is { } fault)
        {
            await TextReply.WriteAsync(
                http, StatusCodes.Status400BadRequest, $"Failed to validate master::Call: {fault}");
            return;
        }

        if (await Messages.NegotiateAsync(http) is not { } mediaType) return;
        try
        {
            await AnswerAsync(http, call, mediaType);
        }
        catch (Exception cause) when (IsStopping(cause, http) && !http.Response.HasStarted)
        {
            await TextReply.WriteAsync(
                http, StatusCodes.Status503ServiceUnavailable, "The master is stopping; try again.");
        }
    }

    // A call that waits is cancelled when the master stops, and when its client goes away: the latter is no answer.
    private static bool IsStopping(Exception cause, HttpContext http) =>
        cause is ChannelClosedException or LoopStoppedException
        || (cause is OperationCanceledException && !http.RequestAborted.IsCancellationRequested);

    private System.Threading.Tasks.Task AnswerAsync(HttpContext http, Call call, string mediaType) => call.Type switch
    {
        CallType.GetHealth => WriteAsync(http, mediaType, new Response
        {
            Type = Response.Types.Type.GetHealth, GetHealth = new() { Healthy = true },
        }),
        CallType.GetVersion => WriteAsync(http, mediaType, Version()),
        CallType.GetMaster => MasterAsync(http, mediaType),
        CallType.GetState => ViewAsync(http, mediaType, documents.State),
        CallType.GetAgents => ViewAsync(http, mediaType, documents.Agents),
        CallType.GetFrameworks => ViewAsync(http, mediaType, documents.Frameworks),
        CallType.GetTasks => ViewAsync(http, mediaType, documents.Tasks),
        CallType.ReserveResources when call.ReserveResources.Source.Count > 0 =>
            NotYetAsync(http, "RESERVE_RESOURCES with 'source'"),
        CallType.ReserveResources => OperateAsync(
            http, OperationKind.Reserve, call.ReserveResources.AgentId, call.ReserveResources.Resources),
        CallType.UnreserveResources => OperateAsync(
            http, OperationKind.Unreserve, call.UnreserveResources.AgentId, call.UnreserveResources.Resources),
        CallType.CreateVolumes =>
            OperateAsync(http, OperationKind.Create, call.CreateVolumes.AgentId, call.CreateVolumes.Volumes),
        CallType.DestroyVolumes => OperateAsync(
            http, OperationKind.Destroy, call.DestroyVolumes.AgentId, call.DestroyVolumes.Volumes),
        CallType.Teardown => TeardownAsync(http, call.Teardown.FrameworkId.Value),
        _ => NotYetAsync(http, EnumNames.Of(call.Type)),
    };

    private static System.Threading.Tasks.Task WriteAsync(HttpContext http, string mediaType, IMessage message) =>
        Messages.WriteAsync(http, mediaType, Messages.Encode(message, mediaType));

    private async System.Threading.Tasks.Task ViewAsync(
        HttpContext http, string mediaType, Func<MasterView, string, byte[]> document)
    {
        var view = await views.ReadAsync(http.RequestAborted);
        await Messages.WriteAsync(http, mediaType, document(view, mediaType));
    }

    private async System.Threading.Tasks.Task MasterAsync(HttpContext http, string mediaType)
    {
        var view = await views.ReadAsync(http.RequestAborted);
        var started = WireTime.Seconds(view.StartedAt);
        await WriteAsync(http, mediaType, new Response
        {
            Type = Response.Types.Type.GetMaster,
            GetMaster = new() { MasterInfo = master.ToInfo(), StartTime = started, ElectedTime = started },
        });
    }

    private static Response Version() => new()
    {
        Type = Response.Types.Type.GetVersion,
        GetVersion = new()
        {
            VersionInfo = new VersionInfo
            {
                Version = MasterDescription.ApiVersion,
                BuildDate = BuildStamp.Date,
                BuildTime = BuildStamp.Seconds,
                BuildUser = "",
            },
        },
    };

    private System.Threading.Tasks.Task OperateAsync(
        HttpContext http, OperationKind kind, AgentID agentId, IEnumerable<WireResource> resources)
    {
        var faults = new List<string>();
        var bag = ResourceMapping.Read(resources, faults);
        OversizedResources.Find(resources, faults);
        if (faults.Count > 0)
            return TextReply.WriteAsync(
                http, StatusCodes.Status400BadRequest, $"Invalid resources: {string.Join(' ', faults)}");
        // An id that breaks the rule names no agent, and the core says so.
        _ = AgentId.TryParse(agentId.Value, CultureInfo.InvariantCulture, out var agent);
        var request = new OperatorOperationRequest(agent, kind, bag, Principal: null);
        return OutcomeReply.AnswerAsync(http, replies, correlation => inbox.PostAsync(
            at => new OperatorOperationReceived(at, correlation, request), http.RequestAborted));
    }

    private System.Threading.Tasks.Task TeardownAsync(HttpContext http, string frameworkId)
    {
        _ = FrameworkId.TryParse(frameworkId, CultureInfo.InvariantCulture, out var framework);
        return OutcomeReply.AnswerAsync(http, replies, correlation => inbox.PostAsync(
            at => new OperatorTeardownReceived(at, correlation, framework), http.RequestAborted));
    }

    private static System.Threading.Tasks.Task NotYetAsync(HttpContext http, string what) => TextReply.WriteAsync(
        http, StatusCodes.Status501NotImplemented, $"The call {what} is not supported by this version.");
}
