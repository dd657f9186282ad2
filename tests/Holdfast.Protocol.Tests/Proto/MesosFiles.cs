using Google.Protobuf.Reflection;

namespace Holdfast.Protocol.Tests.Proto;

/// <summary>The compiled .proto files of the v1 API, and every message in them.</summary>
internal static class MesosFiles
{
    public static IReadOnlyList<FileDescriptor> All { get; } =
    [
        V1.MesosReflection.Descriptor,
        V1.Agent.AgentReflection.Descriptor,
        V1.Allocator.AllocatorReflection.Descriptor,
        V1.Executor.ExecutorReflection.Descriptor,
        V1.Maintenance.MaintenanceReflection.Descriptor,
        V1.Master.MasterReflection.Descriptor,
        V1.Quota.QuotaReflection.Descriptor,
        V1.ResourceProvider.ResourceProviderReflection.Descriptor,
        V1.Scheduler.SchedulerReflection.Descriptor,
    ];

    /// <summary>
    /// Every message type, nested ones too, without the entries of maps, which have no class of their own.
    /// </summary>
    public static IReadOnlyList<MessageDescriptor> Messages { get; } =
        [.. All.SelectMany(file => file.MessageTypes).SelectMany(WithNested)];

    public static MessageDescriptor Find(string fullName) => Messages.Single(m => m.FullName == fullName);

    private static IEnumerable<MessageDescriptor> WithNested(MessageDescriptor message) =>
        message.GetOptions()?.MapEntry == true ? [] : message.NestedTypes.SelectMany(WithNested).Prepend(message);
}
