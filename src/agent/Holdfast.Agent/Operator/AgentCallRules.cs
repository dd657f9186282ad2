using Holdfast.Protocol.V1.Agent;
using CallType = Holdfast.Protocol.V1.Agent.Call.Types.Type;

namespace Holdfast.Agent.Operator;

/// <summary>The form of an operator's call to an agent.</summary>
internal static class AgentCallRules
{
    /// <summary>Why the form of the call is wrong; null when it is right.</summary>
    public static string? Explain(Call call)
    {
        if (!call.HasType) return "Expecting 'type' to be present";
        return Member(call) is { IsPresent: false } member ? $"Expecting '{member.Name}' to be present" : null;
    }

    private static (string Name, bool IsPresent)? Member(Call call) => call.Type switch
    {
        CallType.GetMetrics => ("get_metrics", call.GetMetrics is not null),
        CallType.SetLoggingLevel => ("set_logging_level", call.SetLoggingLevel is not null),
        CallType.ListFiles => ("list_files", call.ListFiles is not null),
        CallType.ReadFile => ("read_file", call.ReadFile is not null),
        _ => null,
    };
}
