using System.Globalization;
using Google.Protobuf;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;
using Holdfast.Protocol.Mapping;
using WireResource = Holdfast.Protocol.V1.Resource;

namespace Holdfast.Agent.Ledger;

/// <summary>Values that several kinds of rows hold, as they are stored, and back.</summary>
internal static class StoredValues
{
    public static long Microseconds(DateTimeOffset at) => Microseconds(at - DateTimeOffset.UnixEpoch);

    public static long Microseconds(TimeSpan span) => span.Ticks / TimeSpan.TicksPerMicrosecond;

    public static TimeSpan Span(long microseconds) => TimeSpan.FromTicks(microseconds * TimeSpan.TicksPerMicrosecond);

    public static DateTimeOffset Time(long microseconds) =>
        DateTimeOffset.UnixEpoch.AddTicks(microseconds * TimeSpan.TicksPerMicrosecond);

    public static ByteString Resource(in Resource resource) => ResourceMapping.Write(resource).ToByteString();

    public static Resource Resource(ByteString bytes)
    {
        var resources = ResourceMapping.Restore([WireResource.Parser.ParseFrom(bytes)]);
        return resources.Count == 1 ? resources[0] : throw new FormatException("a resource has no amount");
    }

    /// <summary>A state: one of a later version must not be taken for any that this one knows.</summary>
    /// <exception cref="FormatException">This version does not know it.</exception>
    public static T Known<T>(T value) where T : struct, Enum => Enum.IsDefined(value)
        ? value
        : throw new FormatException($"this version knows no {typeof(T).Name} {value:D}");

    public static FrameworkId Framework(string text) => FrameworkId.Parse(text, CultureInfo.InvariantCulture);

    public static ExecutorId Executor(string text) => ExecutorId.Parse(text, CultureInfo.InvariantCulture);

    public static TaskId Task(string text) => TaskId.Parse(text, CultureInfo.InvariantCulture);

    public static ContainerId Container(string text) => ContainerId.Parse(text, CultureInfo.InvariantCulture);

    public static VolumeId Volume(string text) => VolumeId.Parse(text, CultureInfo.InvariantCulture);

    public static OperationUuid Operation(ByteString bytes) => new(WireUuid.Read(bytes));
}
