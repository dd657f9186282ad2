using System.Globalization;
using System.Threading.Channels;
using Holdfast.Hosting.Http;
using Holdfast.Hosting.Loop;
using Holdfast.Hosting.State;
using Holdfast.Master.Core;
using Holdfast.Master.Core.Calls;
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
internal sealed class OperatorEndpoint(MasterInbox inbox, PendingReplies replies, OperatorReads reads)
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
            await (reads.Answer(http, call, mediaType) ?? ChangeAsync(http, call));
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

    private System.Threading.Tasks.Task ChangeAsync(HttpContext http, Call call) => call.Type switch
    {
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
