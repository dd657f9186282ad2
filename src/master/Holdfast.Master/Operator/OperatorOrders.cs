using System.Globalization;
using Holdfast.Hosting.Http;
using Holdfast.Master.Core;
using Holdfast.Master.Core.Calls;
using Holdfast.Master.Effects;
using Holdfast.Model;
using Holdfast.Model.Ids;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;
using Holdfast.Protocol.Mapping;
using Holdfast.Protocol.V1;
using Holdfast.Protocol.V1.Master;
using Microsoft.AspNetCore.Http;
using WireResource = Holdfast.Protocol.V1.Resource;

namespace Holdfast.Master.Operator;

/// <summary>What operators order, whichever form the call had: to an event, and from its outcome to a status.</summary>
internal sealed class OperatorOrders(MasterParts parts, PendingReplies replies)
{
    // No part of Mesos' message, so that both its forms stay as they are.
    private const string OneVolumePerName = "one_volume_per_name";

    private const string SeenVolume = "volume_id";

    /// <summary>An operation on the resources of an agent.</summary>
    public System.Threading.Tasks.Task OperateAsync(
        HttpContext http, OperationKind kind, string agentId, IReadOnlyList<WireResource> resources,
        IReadOnlyList<WireResource>? source = null)
    {
        var faults = new List<string>();
        var bag = Read(resources, faults);
        var moved = Read(source ?? [], faults);
        if (source is { Count: > 0 } && moved.IsEmpty) faults.Add("'source' names nothing that there could be.");
        return OperateAsync(http, agentId, new OperatorOperationRequest(default, kind, bag, Caller.Of(http))
        {
            Source = moved,
        }, faults);
    }

    /// <summary>More disk for a volume.</summary>
    public System.Threading.Tasks.Task GrowAsync(HttpContext http, Call.Types.GrowVolume grow)
    {
        var faults = new List<string>();
        var request = new OperatorOperationRequest(
            default, OperationKind.GrowVolume, Read([grow.Volume], faults), Caller.Of(http))
        {
            Change = ResizeReader.Addition(grow.Addition, faults),
        };
        return OperateAsync(http, grow.AgentId.Value, request, faults);
    }

    /// <summary>Less disk for a volume.</summary>
    public System.Threading.Tasks.Task ShrinkAsync(HttpContext http, Call.Types.ShrinkVolume shrink)
    {
        var faults = new List<string>();
        var volume = Read([shrink.Volume], faults);
        var request = new OperatorOperationRequest(default, OperationKind.ShrinkVolume, volume, Caller.Of(http))
        {
            Change = ResizeReader.Space(volume, shrink.Subtract, faults),
        };
        return OperateAsync(http, shrink.AgentId.Value, request, faults);
    }

    private System.Threading.Tasks.Task OperateAsync(
        HttpContext http, string agentId, OperatorOperationRequest request, List<string> faults)
    {
        var asked = http.Request.Query[OneVolumePerName].ToString();
        // Taken for no, a yes in other words would make the second volume that it was to prevent.
        if (asked is not ("" or "true" or "false"))
            return TextReply.WriteAsync(
                http, StatusCodes.Status400BadRequest,
                $"{OneVolumePerName} is '{FaultText.Quote(asked)}': give true or false, or leave it out.");
        if (faults.Count > 0)
            return TextReply.WriteAsync(
                http, StatusCodes.Status400BadRequest,
                $"Invalid resources: {string.Join(' ', FaultBudget.Shorten(faults))}");
        var seen = ReadSeen(http, request.Kind, faults);
        if (faults.Count > 0) return TextReply.WriteAsync(http, StatusCodes.Status400BadRequest, faults[0]);
        if (!AgentId.TryParse(agentId, CultureInfo.InvariantCulture, out var agent))
            return RefuseAsync(http, "agent", agentId);
        var complete = request with { Agent = agent, OneVolumePerName = asked == "true", VolumeIds = seen };
        return PostAsync(http, (at, correlation) => new OperatorOperationReceived(at, correlation, complete));
    }

    /// <summary>The end of a framework.</summary>
    public System.Threading.Tasks.Task TearDownAsync(HttpContext http, string frameworkId)
    {
        if (!FrameworkId.TryParse(frameworkId, CultureInfo.InvariantCulture, out var framework))
            return RefuseAsync(http, "framework", frameworkId);
        var principal = Caller.Of(http);
        return PostAsync(
            http, (at, correlation) => new OperatorTeardownReceived(at, correlation, framework, principal));
    }

    /// <summary>An agent that is lost for good.</summary>
    public System.Threading.Tasks.Task MarkGoneAsync(HttpContext http, string agentId)
    {
        if (!AgentId.TryParse(agentId, CultureInfo.InvariantCulture, out var agent))
            return TextReply.WriteAsync(
                http, StatusCodes.Status404NotFound, $"Agent '{FaultText.Quote(agentId)}' not found");
        var principal = Caller.Of(http);
        return PostAsync(http, (at, correlation) => new OperatorGoneReceived(at, correlation, agent, principal));
    }

    /// <summary>Other weights of roles.</summary>
    public System.Threading.Tasks.Task SetWeightsAsync(HttpContext http, IEnumerable<WeightInfo> weights)
    {
        var request = new WeightsRequest(
            [.. weights.Select(weight => new RequestedWeight(weight.Role, weight.Weight))], Caller.Of(http));
        return PostAsync(http, (at, correlation) => new OperatorWeightsReceived(at, correlation, request));
    }

    /// <summary>Another level of logging, until the time is over.</summary>
    public System.Threading.Tasks.Task SetLoggingAsync(HttpContext http, Call.Types.SetLoggingLevel order)
    {
        var level = (int)Math.Min(order.Level, int.MaxValue);
        var duration = WireTime.Span(order.Duration);
        parts.Verbosity.Set(level, duration);
        parts.Log.LoggingLevelSet(Caller.Of(http) ?? "anonymous", level, duration);
        http.Response.ContentLength = 0;
        return System.Threading.Tasks.Task.CompletedTask;
    }

    private static System.Threading.Tasks.Task RefuseAsync(HttpContext http, string what, string id) =>
        TextReply.WriteAsync(
            http, StatusCodes.Status400BadRequest, $"'{FaultText.Quote(id)}' is no {what} id: {IdRule.Explain(id)}.");

    private static List<VolumeId> ReadSeen(HttpContext http, OperationKind kind, List<string> faults)
    {
        var seen = new List<VolumeId>();
        foreach (var text in http.Request.Query[SeenVolume])
        {
            if (kind != OperationKind.Destroy && !VolumeResize.IsOne(kind))
                faults.Add($"'{SeenVolume}' says which volumes are destroyed or resized, and this is a {kind}.");
            else if (VolumeId.TryParse(text, CultureInfo.InvariantCulture, out var id)) seen.Add(id);
            else faults.Add($"'{FaultText.Quote(text ?? "")}' is no volume id: {IdRule.Explain(text ?? "")}.");
        }

        return seen;
    }

    private static ResourceBag Read(IReadOnlyList<WireResource> resources, List<string> faults)
    {
        var bag = ResourceMapping.Read(resources, faults);
        OversizedResources.Find(resources, faults);
        return bag;
    }

    private System.Threading.Tasks.Task PostAsync(HttpContext http, Func<DateTimeOffset, long, MasterEvent> evt) =>
        OutcomeReply.AnswerAsync(http, replies, correlation => parts.Inbox.PostAsync(
            at => evt(at, correlation), http.RequestAborted));
}
