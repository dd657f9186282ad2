using System.Diagnostics;
using System.Globalization;
using Holdfast.Agent.Core;
using Holdfast.Agent.Core.Executors;
using Holdfast.Agent.Effects;
using Holdfast.Hosting.Access;
using Holdfast.Hosting.Http;
using Holdfast.Model;
using Holdfast.Model.Ids;
using Holdfast.Model.Statuses;
using Holdfast.Protocol.Mapping;
using Holdfast.Protocol.V1.Executor;
using Microsoft.AspNetCore.Http;

namespace Holdfast.Agent.Executors;

/// <summary>The Executor API, POST /api/v1/executor. Translation only: every decision is the core's.</summary>
internal sealed class ExecutorEndpoint(ExecutorCalls calls, AgentInbox inbox)
{
    public async Task AnswerAsync(HttpContext http)
    {
        if (await Messages.ReadAsync<Call>(http) is not { } call) return;
        if (Fault(call) is { } fault)
        {
            await TextReply.WriteAsync(http, StatusCodes.Status400BadRequest,
                $"Failed to validate executor::Call: {fault}");
            return;
        }
        var executor = new ExecutorKey(
            FrameworkId.Parse(call.FrameworkId.Value, CultureInfo.InvariantCulture),
            ExecutorId.Parse(call.ExecutorId.Value, CultureInfo.InvariantCulture));
        try
        {
            await AnswerAsync(http, call, executor);
        }
        catch (FormatException cause) when (!http.Response.HasStarted)
        {
            // Rules of fields that only reading them applies: other ids, containers, limitations.
            await TextReply.WriteAsync(http, StatusCodes.Status400BadRequest,
                $"Failed to validate executor::Call: {cause.Message}");
        }
    }

    private async Task AnswerAsync(HttpContext http, Call call, ExecutorKey executor)
    {
        switch (call.Type)
        {
            case Call.Types.Type.Heartbeat:
                await AcceptAsync(http);
                break;
            case Call.Types.Type.Subscribe:
                await SubscribeAsync(http, call, executor);
                break;
            case Call.Types.Type.Update:
                await DecideAsync(http, correlation => new ExecutorUpdateReceived(
                    inbox.Now, executor, Read(executor.Framework, call.Update), correlation)
                {
                    Claims = ClaimsOf(http),
                });
                break;
            case Call.Types.Type.Message:
                await DecideAsync(http, correlation => new ExecutorMessageReceived(
                    inbox.Now, executor, call.Message.Data.Memory, correlation)
                {
                    Claims = ClaimsOf(http),
                });
                break;
            default:
                await TextReply.WriteAsync(http, StatusCodes.Status400BadRequest, "Framework cannot be found");
                break;
        }
    }

    private async Task SubscribeAsync(HttpContext http, Call call, ExecutorKey executor)
    {
        if (await Messages.NegotiateAsync(http) is not { } mediaType) return;
        var connection = calls.Next();
        var stream = calls.Open(connection, mediaType);
        try
        {
            var outcome = await AskAsync(http, correlation => new ExecutorSubscribed(
                inbox.Now, executor, connection,
                [.. call.Subscribe.UnacknowledgedTasks.Select(task =>
                    TaskId.Parse(task.TaskId.Value, CultureInfo.InvariantCulture))],
                [.. call.Subscribe.UnacknowledgedUpdates.Select(update => Read(executor.Framework, update))],
                correlation)
            {
                Claims = ClaimsOf(http),
            });
            await (outcome is ExecutorStreamOpened
                ? RecordReply.WriteAsync(http, mediaType, stream.Records)
                : WriteAsync(http, outcome));
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            http.Abort(); // The executor went away before it was answered; it subscribes again.
        }
        finally
        {
            calls.Forget(connection);
            stream.Records.Dispose();
            await inbox.PostAsync(new ExecutorDisconnected(inbox.Now, executor, connection));
        }
    }

    private async Task DecideAsync(HttpContext http, Func<long, AgentEvent> evt) =>
        await WriteAsync(http, await AskAsync(http, evt));

    private async Task<ExecutorCallOutcome> AskAsync(HttpContext http, Func<long, AgentEvent> evt)
    {
        var correlation = calls.Next();
        var outcome = calls.Expect(correlation);
        try
        {
            await inbox.PostAsync(evt(correlation));
            return await outcome.WaitAsync(http.RequestAborted);
        }
        finally
        {
            calls.Abandon(correlation);
        }
    }

    private static Task WriteAsync(HttpContext http, ExecutorCallOutcome outcome) => outcome switch
    {
        ExecutorCallAccepted => AcceptAsync(http),
        ExecutorCallInvalid invalid => TextReply.WriteAsync(http, StatusCodes.Status400BadRequest, invalid.Reason),
        ExecutorMustWait wait =>
            TextReply.WriteAsync(http, StatusCodes.Status503ServiceUnavailable, wait.Reason),
        ExecutorNotSubscribed not => TextReply.WriteAsync(http, StatusCodes.Status403Forbidden, not.Reason),
        ExecutorNotProven not => TextReply.WriteAsync(http, StatusCodes.Status403Forbidden, not.Reason),
        _ => throw new UnreachableException($"No status for {outcome.GetType().Name}; add an arm above."),
    };

    private static Task AcceptAsync(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status202Accepted;
        http.Response.ContentLength = 0;
        return Task.CompletedTask;
    }

    private static ExecutorClaims? ClaimsOf(HttpContext http) => ExecutorTokens.ClaimsOf(http.Principal());

    private static TaskUpdate Read(FrameworkId framework, Call.Types.Update update) =>
        StatusMapping.Read(framework, update.Status);

    private static string? Fault(Call call)
    {
        if (!call.HasType) return "Expecting 'type' to be present";
        var ids = new[] { ("executor_id", call.ExecutorId?.Value), ("framework_id", call.FrameworkId?.Value) };
        foreach (var (name, id) in ids)
        {
            if (id is null) return $"Expecting '{name}' to be present";
            if (IdRule.Explain(id) is { } broken) return $"'{FaultText.Quote(id)}' is no {name}: {broken}";
        }
        return call.Type switch
        {
            Call.Types.Type.Subscribe when call.Subscribe is null => "Expecting 'subscribe' to be present",
            Call.Types.Type.Subscribe =>
                call.Subscribe.UnacknowledgedUpdates.Select(Fault).FirstOrDefault(fault => fault is not null)
                ?? call.Subscribe.UnacknowledgedTasks
                    .Select(task => IdRule.Explain(task.TaskId.Value)).FirstOrDefault(fault => fault is not null),
            Call.Types.Type.Update when call.Update is null => "Expecting 'update' to be present",
            Call.Types.Type.Update => Fault(call.Update),
            Call.Types.Type.Message when call.Message is null => "Expecting 'message' to be present",
            _ => null,
        };
    }

    private static string? Fault(Call.Types.Update update)
    {
        var status = update.Status;
        if (IdRule.Explain(status.TaskId.Value) is { } task)
            return $"'{FaultText.Quote(status.TaskId.Value)}' is no task id: {task}";
        if (!status.HasUuid) return "Expecting 'uuid' to be present";
        if (!WireUuid.TryRead(status.Uuid, out _)) return "Not a valid UUID";
        if (status.Source != Protocol.V1.TaskStatus.Types.Source.Executor)
            return $"Received Call from executor with 'source' {status.Source}; expecting SOURCE_EXECUTOR";
        return status.State == Protocol.V1.TaskState.TaskStaging
            ? "TASK_STAGING is not a state that an executor may send"
            : null;
    }
}
