using System.Globalization;
using Google.Protobuf;
using Holdfast.Model.Ids;
using Holdfast.Protocol.Link.V1;

namespace Holdfast.Protocol.Link;

/// <summary>Ids and bytes as the link's messages carry them: an id that is none is an empty text.</summary>
internal static class LinkIds
{
    public static FrameworkId Framework(string text) =>
        text.Length == 0 ? default : FrameworkId.Parse(text, CultureInfo.InvariantCulture);

    public static ExecutorId Executor(string text) =>
        text.Length == 0 ? default : ExecutorId.Parse(text, CultureInfo.InvariantCulture);

    public static TaskId Task(string text) => TaskId.Parse(text, CultureInfo.InvariantCulture);

    public static AgentId Agent(string text) =>
        text.Length == 0 ? default : AgentId.Parse(text, CultureInfo.InvariantCulture);

    public static OperationId Operation(string text) =>
        text.Length == 0 ? default : OperationId.Parse(text, CultureInfo.InvariantCulture);

    public static ContainerId Container(string text) =>
        text.Length == 0 ? default : ContainerId.Parse(text, CultureInfo.InvariantCulture);

    public static TaskKey Key(FrameworkId framework, TaskId task) =>
        new() { FrameworkId = $"{framework}", TaskId = $"{task}" };

    public static ExecutorKey Key(FrameworkId framework, ExecutorId executor) =>
        new() { FrameworkId = $"{framework}", ExecutorId = $"{executor}" };

    public static ByteString Bytes(ReadOnlyMemory<byte> bytes) => UnsafeByteOperations.UnsafeWrap(bytes);
}
