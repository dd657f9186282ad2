using Holdfast.Protocol.V1.Master;
using CallType = Holdfast.Protocol.V1.Master.Call.Types.Type;

namespace Holdfast.Master.Operator;

/// <summary>The form of an operator's call.</summary>
internal static class OperatorCallRules
{
    /// <summary>Why the form of the call is wrong; null when it is right.</summary>
    public static string? Explain(Call call)
    {
        if (!call.HasType) return "Expecting 'type' to be present";
        if (call is { Type: CallType.GrowVolume, GrowVolume.AgentId: null }
            or { Type: CallType.ShrinkVolume, ShrinkVolume.AgentId: null })
            return "Expecting 'agent_id' to be present; only agent default resources are supported right now";
        return Member(call) is { IsPresent: false } member ? $"Expecting '{member.Name}' to be present" : null;
    }

    private static (string Name, bool IsPresent)? Member(Call call) => call.Type switch
    {
        CallType.ReserveResources => ("reserve_resources", call.ReserveResources is not null),
        CallType.UnreserveResources => ("unreserve_resources", call.UnreserveResources is not null),
        CallType.CreateVolumes => ("create_volumes", call.CreateVolumes is not null),
        CallType.DestroyVolumes => ("destroy_volumes", call.DestroyVolumes is not null),
        CallType.GrowVolume => ("grow_volume", call.GrowVolume is not null),
        CallType.ShrinkVolume => ("shrink_volume", call.ShrinkVolume is not null),
        CallType.SetLoggingLevel => ("set_logging_level", call.SetLoggingLevel is not null),
        CallType.GetMetrics => ("get_metrics", call.GetMetrics is not null),
        CallType.ListFiles => ("list_files", call.ListFiles is not null),
        CallType.ReadFile => ("read_file", call.ReadFile is not null),
        CallType.UpdateWeights => ("update_weights", call.UpdateWeights is not null),
        CallType.Teardown => ("teardown", call.Teardown is not null),
        CallType.MarkAgentGone => ("mark_agent_gone", call.MarkAgentGone is not null),
        _ => null,
    };
}
