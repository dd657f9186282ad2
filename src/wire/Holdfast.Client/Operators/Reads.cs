using Holdfast.Protocol.V1.Master;

namespace Holdfast.Client.Operators;

/// <summary>Which operator calls only read. A list, not a rule about names: a new call is no read until it is
/// here.</summary>
internal static class Reads
{
    public static bool Includes(Call.Types.Type call) => call is
        Call.Types.Type.GetHealth or Call.Types.Type.GetFlags or Call.Types.Type.GetVersion
        or Call.Types.Type.GetMetrics or Call.Types.Type.GetLoggingLevel
        or Call.Types.Type.ListFiles or Call.Types.Type.ReadFile
        or Call.Types.Type.GetState or Call.Types.Type.GetAgents or Call.Types.Type.GetFrameworks
        or Call.Types.Type.GetExecutors or Call.Types.Type.GetOperations or Call.Types.Type.GetTasks
        or Call.Types.Type.GetRoles or Call.Types.Type.GetWeights or Call.Types.Type.GetMaster
        or Call.Types.Type.GetMaintenanceStatus or Call.Types.Type.GetMaintenanceSchedule
        or Call.Types.Type.GetQuota;
}
