namespace Holdfast.Fuzzing.Targets;

/// <summary>Every decoder that takes bytes of strangers, each with what must hold for any bytes.</summary>
public static class FuzzTargets
{
    /// <summary>By name. A target returns for every input, read or refused; any exception is a find.</summary>
    public static IReadOnlyDictionary<string, Action<byte[]>> All { get; } = new Dictionary<string, Action<byte[]>>
    {
        ["scheduler-json"] = MessageTargets.Json<Protocol.V1.Scheduler.Call>,
        ["scheduler-protobuf"] = MessageTargets.Protobuf<Protocol.V1.Scheduler.Call>,
        ["executor-json"] = MessageTargets.Json<Protocol.V1.Executor.Call>,
        ["executor-protobuf"] = MessageTargets.Protobuf<Protocol.V1.Executor.Call>,
        ["operator-json"] = MessageTargets.Json<Protocol.V1.Master.Call>,
        ["operator-protobuf"] = MessageTargets.Protobuf<Protocol.V1.Master.Call>,
        ["agent-json"] = MessageTargets.Json<Protocol.V1.Agent.Call>,
        ["agent-protobuf"] = MessageTargets.Protobuf<Protocol.V1.Agent.Call>,
        ["link-from-agent"] = LinkTargets.FromAgent,
        ["link-from-master"] = LinkTargets.FromMaster,
        ["records"] = RecordTarget.Run,
        ["forms"] = FormTarget.Run,
        ["resources"] = TextTargets.Resources,
        ["resources-json"] = TextTargets.ResourcesAsJson,
        ["attributes"] = TextTargets.Attributes,
        ["credentials"] = CredentialTarget.Run,
        ["config"] = ConfigTargets.Server,
        ["client-config"] = ConfigTargets.Client,
    };
}
