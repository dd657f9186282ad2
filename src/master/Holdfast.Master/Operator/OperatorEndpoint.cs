using Holdfast.Hosting.Http;
using Holdfast.Hosting.State;
using Holdfast.Master.Effects;
using Holdfast.Master.Watching;
using Holdfast.Model.Specs;
using Microsoft.AspNetCore.Http;
using Holdfast.Protocol.V1.Master;
using CallType = Holdfast.Protocol.V1.Master.Call.Types.Type;

namespace Holdfast.Master.Operator;

/// <summary>POST /api/v1: what operators ask and order. Translation only.</summary>
internal sealed class OperatorEndpoint(OperatorOrders orders, OperatorReads reads, WatchEndpoint watches)
{
    /// <summary>Answers one call.</summary>
    public async Task AnswerAsync(HttpContext http)
    {
        if (await Messages.ReadAsync<Call>(http) is not { } call) return;
        if (OperatorCallRules.Explain(call) is { } fault)
        {
            await TextReply.WriteAsync(
                http, StatusCodes.Status400BadRequest, $"Failed to validate master::Call: {fault}");
            return;
        }

        if (await Messages.NegotiateAsync(http) is not { } mediaType) return;
        await StopReply.GuardAsync(http, () => call.Type == CallType.Subscribe
            ? watches.AnswerAsync(http, mediaType)
            : reads.Answer(http, call, mediaType) ?? OrderAsync(http, call));
    }

    private Task OrderAsync(HttpContext http, Call call) => call.Type switch
    {
        CallType.ReserveResources => orders.OperateAsync(
            http, OperationKind.Reserve, call.ReserveResources.AgentId.Value, call.ReserveResources.Resources,
            call.ReserveResources.Source),
        CallType.UnreserveResources => orders.OperateAsync(
            http, OperationKind.Unreserve, call.UnreserveResources.AgentId.Value, call.UnreserveResources.Resources),
        CallType.CreateVolumes => orders.OperateAsync(
            http, OperationKind.Create, call.CreateVolumes.AgentId.Value, call.CreateVolumes.Volumes),
        CallType.DestroyVolumes => orders.OperateAsync(
            http, OperationKind.Destroy, call.DestroyVolumes.AgentId.Value, call.DestroyVolumes.Volumes),
        CallType.GrowVolume => orders.GrowAsync(http, call.GrowVolume),
        CallType.ShrinkVolume => orders.ShrinkAsync(http, call.ShrinkVolume),
        CallType.Teardown => orders.TearDownAsync(http, call.Teardown.FrameworkId.Value),
        CallType.MarkAgentGone => orders.MarkGoneAsync(http, call.MarkAgentGone.AgentId.Value),
        CallType.UpdateWeights => orders.SetWeightsAsync(http, call.UpdateWeights.WeightInfos),
        CallType.SetLoggingLevel => orders.SetLoggingAsync(http, call.SetLoggingLevel),
        _ => NotYetAsync(http, EnumNames.Of(call.Type)),
    };

    private static Task NotYetAsync(HttpContext http, string what) => TextReply.WriteAsync(
        http, StatusCodes.Status501NotImplemented, $"The call {what} is not supported by this version.");
}
