using System.Diagnostics;
using Google.Protobuf;
using Holdfast.Agent.Core.Views;
using Holdfast.Agent.Start;
using Holdfast.Agent.State;
using Holdfast.Agent.Statistics;
using Holdfast.Hosting.About;
using Holdfast.Hosting.Files;
using Holdfast.Hosting.Http;
using Holdfast.Hosting.Loop;
using Holdfast.Hosting.Metrics;
using Holdfast.Hosting.State;
using Holdfast.Protocol.Mapping;
using Holdfast.Protocol.V1.Agent;
using Microsoft.AspNetCore.Http;
using CallType = Holdfast.Protocol.V1.Agent.Call.Types.Type;
using ResponseType = Holdfast.Protocol.V1.Agent.Response.Types.Type;

namespace Holdfast.Agent.Operator;

/// <summary>POST /api/v1 of an agent: what operators ask. Translation only.</summary>
internal sealed class AgentOperatorEndpoint(
    PublishedView<AgentView> views, ContainerMeter meter, SandboxRoots sandboxes, AgentProcess process)
{
    private readonly FileBrowser _files = new(sandboxes.Roots);

    /// <summary>Answers one call.</summary>
    public async Task AnswerAsync(HttpContext http)
    {
        if (await Messages.ReadAsync<Call>(http) is not { } call) return;
        if (AgentCallRules.Explain(call) is { } fault)
        {
            await TextReply.WriteAsync(
                http, StatusCodes.Status400BadRequest, $"Failed to validate agent::Call: {fault}");
            return;
        }

        if (await Messages.NegotiateAsync(http) is not { } mediaType) return;
        await AnswerAsync(http, call, mediaType);
    }

    private Task AnswerAsync(HttpContext http, Call call, string mediaType) => call.Type switch
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
            Type = ResponseType.GetFlags, GetFlags = new() { Flags = { ProcessWire.Flags(process.Flags) } },
        }),
        CallType.GetLoggingLevel => WriteAsync(http, mediaType, new Response
        {
            Type = ResponseType.GetLoggingLevel, GetLoggingLevel = new() { Level = (uint)process.Verbosity.Level },
        }),
        CallType.SetLoggingLevel => SetLoggingAsync(http, call.SetLoggingLevel),
        CallType.GetMetrics => MetricsAsync(http, call, mediaType),
        CallType.ListFiles => ListAsync(http, call, mediaType),
        CallType.ReadFile => ReadAsync(http, call, mediaType),
        CallType.GetState => ViewAsync(http, mediaType, AgentDocuments.State),
        CallType.GetTasks => ViewAsync(http, mediaType, AgentDocuments.Tasks),
        CallType.GetExecutors => ViewAsync(http, mediaType, AgentDocuments.Executors),
        CallType.GetFrameworks => ViewAsync(http, mediaType, AgentDocuments.Frameworks),
        CallType.GetOperations => ViewAsync(http, mediaType, Operations),
        CallType.GetAgent => ViewAsync(http, mediaType, Agent),
        CallType.GetContainers => ContainersAsync(http, mediaType),
        // Only storage plug-ins would be shown here, and there are none.
        CallType.GetResourceProviders => WriteAsync(http, mediaType, new Response
        {
            Type = ResponseType.GetResourceProviders, GetResourceProviders = new(),
        }),
        _ => TextReply.WriteAsync(
            http, StatusCodes.Status501NotImplemented,
            $"The call {EnumNames.Of(call.Type)} is not supported by this version."),
    };

    private static Task WriteAsync(HttpContext http, string mediaType, IMessage message) =>
        Messages.WriteAsync(http, mediaType, Messages.Encode(message, mediaType));

    private async Task ViewAsync(HttpContext http, string mediaType, Func<AgentView, string, byte[]> document)
    {
        var view = await views.ReadAsync(http.RequestAborted);
        await Messages.WriteAsync(http, mediaType, document(view, mediaType));
    }

    private static byte[] Operations(AgentView view, string mediaType) => Messages.Encode(
        new Response
        {
            Type = ResponseType.GetOperations,
            GetOperations = new()
            {
                Operations =
                {
                    view.Operations.Select(one => OperationWire.Of(one.Operation, view.Agent.Id, one.Latest)),
                },
            },
        }, mediaType);

    private static byte[] Agent(AgentView view, string mediaType) => Messages.Encode(
        new Response
        {
            Type = ResponseType.GetAgent, GetAgent = new() { AgentInfo = AgentDescription.Info(view.Agent) },
        }, mediaType);

    private async Task ContainersAsync(HttpContext http, string mediaType)
    {
        var view = await views.ReadAsync(http.RequestAborted);
        var measured = await meter.MeasureAsync(view, new ContainerFilter(), http.RequestAborted);
        var response = new Response { Type = ResponseType.GetContainers };
        // As recorded: without any there is not even the member.
        if (measured.Count > 0)
            response.GetContainers = new() { Containers = { measured.Select(static one => one.ToWire()) } };
        await WriteAsync(http, mediaType, response);
    }

    private Task SetLoggingAsync(HttpContext http, Call.Types.SetLoggingLevel order)
    {
        var level = (int)Math.Min(order.Level, int.MaxValue);
        var duration = WireTime.Span(order.Duration);
        process.Verbosity.Set(level, duration);
        process.Log.LoggingLevelSet(Caller.Of(http) ?? "anonymous", level, duration);
        http.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    private async Task MetricsAsync(HttpContext http, Call call, string mediaType)
    {
        var samples = await process.Metrics.ReadAsync(
            MetricWire.Timeout(call.GetMetrics.Timeout), http.RequestAborted);
        await WriteAsync(http, mediaType, new Response
        {
            Type = ResponseType.GetMetrics, GetMetrics = new() { Metrics = { MetricWire.Of(samples) } },
        });
    }

    private async Task ListAsync(HttpContext http, Call call, string mediaType)
    {
        await sandboxes.UpdateAsync(http.RequestAborted);
        await (_files.List(call.ListFiles.Path) switch
        {
            FilesListed listed => WriteAsync(http, mediaType, new Response
            {
                Type = ResponseType.ListFiles,
                ListFiles = new() { FileInfos = { listed.Entries.Select(FileWire.Info) } },
            }),
            FileRefused refused => FileEndpoints.RefuseAsync(http, refused),
            var other => throw new UnreachableException($"No answer for {other.GetType().Name}; add an arm above."),
        });
    }

    private async Task ReadAsync(HttpContext http, Call call, string mediaType)
    {
        await sandboxes.UpdateAsync(http.RequestAborted);
        var asked = call.ReadFile;
        var offset = (long)Math.Min(asked.Offset, long.MaxValue);
        long? length = asked.HasLength ? (long)Math.Min(asked.Length, long.MaxValue) : null;
        await (_files.Read(asked.Path, offset, length) switch
        {
            FilePartRead part => WriteAsync(http, mediaType, new Response
            {
                Type = ResponseType.ReadFile,
                ReadFile = new() { Size = (ulong)part.Size, Data = ByteString.CopyFrom(part.Data.Span) },
            }),
            FileRefused refused => FileEndpoints.RefuseAsync(http, refused),
            var other => throw new UnreachableException($"No answer for {other.GetType().Name}; add an arm above."),
        });
    }
}
