namespace Holdfast.Fuzzing.Targets;

/// <summary>Every decoder that takes bytes of strangers, each with what must hold for any bytes.</summary>
public static class FuzzTargets
{
    /// <summary>By name. A target returns for every input, read or refused; any exception is a find.</summary>
    public static IReadOnlyDictionary<string, Action<byte[]>> All { get; } = new Dictionary<string, Action<byte[]>>
    {
        ["json"] = MessageTargets.Json,
        ["protobuf"] = MessageTargets.Protobuf,
        ["records"] = RecordTarget.Run,
        ["forms"] = FormTarget.Run,
        ["resources"] = TextTargets.Resources,
        ["attributes"] = TextTargets.Attributes,
    };
}
