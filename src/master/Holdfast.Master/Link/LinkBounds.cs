using Holdfast.Protocol.Link.V1;

namespace Holdfast.Master.Link;

/// <summary>How much an agent may say of one thing that the registry is to keep: an entry holds 64 kB on every
/// store.</summary>
/// <remarks>Looked at on the connection's own thread. The registry refuses more too, but by ending the
/// master.</remarks>
internal static class LinkBounds
{
    // Leaves room for what the registry says of an entry itself.
    private const int BytesMax = 60 * 1024;

    /// <summary>Why the registry cannot keep the agent; null where it can.</summary>
    public static string? Explain(Agent? agent) => agent?.CalculateSize() is { } bytes and > BytesMax
        ? $"The description of an agent has {bytes} bytes, and the registry keeps up to {BytesMax}: give it fewer "
            + "attributes or simpler resources."
        : null;

    /// <summary>Refuses a message with something that is too large.</summary>
    /// <exception cref="FormatException">There is such a thing; the message names it.</exception>
    public static void Check(AgentMessage? message)
    {
        switch (message?.KindCase)
        {
            case AgentMessage.KindOneofCase.Report:
                if (Explain(message.Report.Agent) is { } fault) throw new FormatException(fault);
                foreach (var framework in message.Report.Frameworks)
                    Check("framework", framework.Id, framework.CalculateSize());
                Check(message.Report.Volumes);
                break;
            case AgentMessage.KindOneofCase.OperationUpdated:
                Check(message.OperationUpdated.Volumes);
                break;
            case AgentMessage.KindOneofCase.ResourcesChanged:
                Check(message.ResourcesChanged.Volumes);
                break;
        }
    }

    private static void Check(IEnumerable<Volume> volumes)
    {
        foreach (var volume in volumes) Check("volume", volume.Id, volume.CalculateSize());
    }

    private static void Check(string what, string id, int bytes)
    {
        if (bytes <= BytesMax) return;
        throw new FormatException(
            $"The description of the {what} {id} has {bytes} bytes, and the registry keeps up to {BytesMax}.");
    }
}
