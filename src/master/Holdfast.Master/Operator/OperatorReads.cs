using System.Diagnostics;
using Google.Protobuf;
using Holdfast.Hosting.About;
using Holdfast.Hosting.Files;
using Holdfast.Hosting.Http;
using Holdfast.Hosting.Loop;
using Holdfast.Hosting.Metrics;
using Holdfast.Hosting.State;
using Holdfast.Master.Core.Views;
using Holdfast.Protocol.Mapping;
using Holdfast.Protocol.V1.Master;
using Microsoft.AspNetCore.Http;
using CallType = Holdfast.Protocol.V1.Master.Call.Types.Type;
using ResponseType = Holdfast.Protocol.V1.Master.Response.Types.Type;

namespace Holdfast.Master.Operator;

/// <summary>The calls of POST /api/v1 that only ask.</summary>
internal sealed class OperatorReads(
    PublishedView<MasterView> views, MasterDescription master, MasterParts parts,
    IReadOnlyDictionary<string, string> flags, OperatorDocuments documents)
{
    private readonly FileBrowser _files = new(parts.Files);

    /// <summary>Answers a call; null where it asks for a change.</summary>
    public Task? Answer(HttpContext http, Call call, string mediaType) => call.Type switch
    {
        CallType.GetHealth => WriteAsync(http, mediaType, new Response
        {
            Type = ResponseType.GetHealth, GetHealth = new() { Healthy = true },
        }),
        CallType.GetVersion => WriteAsync(http, mediaType, new Response
        {
            Type = ResponseType.GetVersion, GetVersion = new() { VersionInfo = ProcessWire.Version() },
        }),
        CallType.GetFlags => WriteAsync(http, mediaType, new Response
        {
            Type = ResponseType.GetFlags, GetFlags = new() { Flags = { ProcessWire.Flags(flags) } },
        }),
        CallType.GetLoggingLevel => WriteAsync(http, mediaType, new Response
        {
            Type = ResponseType.GetLoggingLevel, GetLoggingLevel = new() { Level = (uint)parts.Verbosity.Level },
        }),
        CallType.GetMetrics => MetricsAsync(http, call, mediaType),
        CallType.ListFiles => ListAsync(http, call, mediaType),
        CallType.ReadFile => ReadAsync(http, call, mediaType),
        CallType.GetMaster => MasterAsync(http, mediaType),
        CallType.GetState => ViewAsync(http, mediaType, documents.State),
        CallType.GetAgents => ViewAsync(http, mediaType, documents.Agents),
        CallType.GetFrameworks => ViewAsync(http, mediaType, documents.Frameworks),
        CallType.GetTasks => ViewAsync(http, mediaType, documents.Tasks),
        CallType.GetWeights => ViewAsync(http, mediaType, OperatorDocuments.Weights),
        CallType.GetExecutors => ViewAsync(http, mediaType, documents.Executors),
        CallType.GetOperations => ViewAsync(http, mediaType, OperatorDocuments.Operations),
        CallType.GetRoles => ViewAsync(http, mediaType, OperatorDocuments.Roles),
        // Nothing can be set of these yet, and so they answer as Mesos does where nothing is.
        CallType.GetQuota => WriteAsync(http, mediaType, new Response
        {
            Type = ResponseType.GetQuota, GetQuota = new() { Status = new() },
        }),
        CallType.GetMaintenanceStatus => WriteAsync(http, mediaType, new Response
        {
            Type = ResponseType.GetMaintenanceStatus, GetMaintenanceStatus = new() { Status = new() },
        }),
        CallType.GetMaintenanceSchedule => WriteAsync(http, mediaType, new Response
        {
            Type = ResponseType.GetMaintenanceSchedule, GetMaintenanceSchedule = new() { Schedule = new() },
        }),
        _ => null,
    };

    private static Task WriteAsync(HttpContext http, string mediaType, IMessage message) =>
        Messages.WriteAsync(http, mediaType, Messages.Encode(message, mediaType));

    private Task ViewAsync(HttpContext http, string mediaType, Func<MasterView, string, byte[]> document) =>
        ViewAsync(http, mediaType, (view, type) => JoinedText.Of(document(view, type)));

    private async Task ViewAsync(HttpContext http, string mediaType, Func<MasterView, string, JoinedText> document)
    {
        var view = await views.ReadAsync(http.RequestAborted);
        await Messages.WriteAsync(http, mediaType, document(view, mediaType));
    }

    private async Task MasterAsync(HttpContext http, string mediaType)
    {
        var view = await views.ReadAsync(http.RequestAborted);
        var started = WireTime.Seconds(view.StartedAt);
        await WriteAsync(http, mediaType, new Response
        {
            Type = ResponseType.GetMaster,
            GetMaster = new() { MasterInfo = master.ToInfo(), StartTime = started, ElectedTime = started },
        });
    }

    private async Task MetricsAsync(HttpContext http, Call call, string mediaType)
    {
        var samples = await parts.Metrics.ReadAsync(
            MetricWire.Timeout(call.GetMetrics.Timeout), http.RequestAborted);
        await WriteAsync(http, mediaType, new Response
        {
            Type = ResponseType.GetMetrics, GetMetrics = new() { Metrics = { MetricWire.Of(samples) } },
        });
    }

    private Task ListAsync(HttpContext http, Call call, string mediaType) => _files.List(call.ListFiles.Path) switch
    {
        FilesListed listed => WriteAsync(http, mediaType, new Response
        {
            Type = ResponseType.ListFiles,
            ListFiles = new() { FileInfos = { listed.Entries.Select(FileWire.Info) } },
        }),
        FileRefused refused => FileEndpoints.RefuseAsync(http, refused),
        var other => throw new UnreachableException($"No answer for {other.GetType().Name}; add an arm above."),
    };

    private Task ReadAsync(HttpContext http, Call call, string mediaType)
    {
        var asked = call.ReadFile;
        var offset = (long)Math.Min(asked.Offset, long.MaxValue);
        long? length = asked.HasLength ? (long)Math.Min(asked.Length, long.MaxValue) : null;
        return _files.Read(asked.Path, offset, length) switch
        {
            FilePartRead part => WriteAsync(http, mediaType, new Response
            {
                Type = ResponseType.ReadFile,
                ReadFile = new() { Size = (ulong)part.Size, Data = ByteString.CopyFrom(part.Data.Span) },
            }),
            FileRefused refused => FileEndpoints.RefuseAsync(http, refused),
            var other => throw new UnreachableException($"No answer for {other.GetType().Name}; add an arm above."),
        };
    }
}
