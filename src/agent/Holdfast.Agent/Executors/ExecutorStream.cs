using Holdfast.Hosting.Http;
using Holdfast.Protocol.V1.Executor;

namespace Holdfast.Agent.Executors;

/// <summary>One subscription of a custom executor.</summary>
internal sealed record ExecutorStream(long Connection, string MediaType, RecordStream Records)
{
    /// <summary>Queues an event in the form that the executor reads.</summary>
    public void Send(Event evt) => Records.TrySend(Messages.Encode(evt, MediaType));
}
