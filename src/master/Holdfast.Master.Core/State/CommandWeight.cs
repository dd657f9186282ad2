using Holdfast.Model.Messages;
using Holdfast.Model.Specs;

namespace Holdfast.Master.Core.State;

/// <summary>About how many bytes a command has on the link: what windows count.</summary>
internal static class CommandWeight
{
    private const int Envelope = 128;

    public static int Of(MasterMessage message) => Envelope + message switch
    {
        RunBatch run => (run.Batch.Framework?.Wire.Length ?? 0) + run.Batch.Steps.Sum(Of),
        SendToExecutor send => send.Bytes.Length,
        UpdateFrameworkSpec update => update.Framework.Wire.Length,
        KillTask kill => kill.WirePolicy.Length,
        _ => 0,
    };

    private static int Of(BatchStep step) => Envelope + step switch
    {
        LaunchStep launch => launch.Task.Wire.Length,
        OperationStep operation => operation.Operation.Wire.Length,
        _ => 0,
    };
}
