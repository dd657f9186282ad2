using System.Text;
using Google.Protobuf;
using Holdfast.Hosting.Http;
using Holdfast.Master.Effects;
using Holdfast.Model.Specs;
using Holdfast.Protocol.Json;
using Microsoft.AspNetCore.Http;
using Holdfast.Protocol.V1.Master;
using Operation = Holdfast.Protocol.V1.Offer.Types.Operation;
using WireResource = Holdfast.Protocol.V1.Resource;

namespace Holdfast.Master.Operator;

/// <summary>The older endpoints by which operators order the same: forms, and the list of weights.</summary>
internal sealed class LegacyOrders(OperatorOrders orders)
{
    /// <summary>Adds the endpoints.</summary>
    public void MapTo(PathRoutes routes)
    {
        routes.Post("/reserve", http => OperateAsync<Operation.Types.Reserve>(
            http, OperationKind.Reserve, "resources", list => list.Resources));
        routes.Post("/unreserve", http => OperateAsync<Operation.Types.Unreserve>(
            http, OperationKind.Unreserve, "resources", list => list.Resources));
        routes.Post("/create-volumes", http => OperateAsync<Operation.Types.Create>(
            http, OperationKind.Create, "volumes", list => list.Volumes));
        routes.Post("/destroy-volumes", http => OperateAsync<Operation.Types.Destroy>(
            http, OperationKind.Destroy, "volumes", list => list.Volumes));
        routes.Post("/teardown", TearDownAsync);
        routes.Put("/weights", SetWeightsAsync);
    }

    private async Task OperateAsync<T>(
        HttpContext http, OperationKind kind, string field, Func<T, IReadOnlyList<WireResource>> listOf)
        where T : class, IMessage<T>, new()
    {
        if (await FormBody.ReadAsync(http) is not { } form) return;
        if (await FieldAsync(http, form, "slaveId") is not { } agent) return;
        if (await FieldAsync(http, form, field) is not { } text) return;
        IReadOnlyList<WireResource> resources;
        try
        {
            resources = listOf(MesosJson.ReadList<T>(Encoding.UTF8.GetBytes(text), field));
        }
        catch (JsonFaultException fault)
        {
            await RefuseAsync(
                http, $"Error parsing '{field}' query parameter in the request body: {fault.Message}");
            return;
        }
        await StopReply.GuardAsync(http, () => orders.OperateAsync(http, kind, agent, resources));
    }

    private async Task TearDownAsync(HttpContext http)
    {
        if (await FormBody.ReadAsync(http) is not { } form) return;
        if (await FieldAsync(http, form, "frameworkId") is not { } framework) return;
        await StopReply.GuardAsync(http, () => orders.TearDownAsync(http, framework));
    }

    private async Task SetWeightsAsync(HttpContext http)
    {
        var body = await RequestBody.ReadAsync(http);
        Response.Types.GetWeights weights;
        try
        {
            weights = MesosJson.ReadList<Response.Types.GetWeights>(body, "weight_infos");
        }
        catch (JsonFaultException fault)
        {
            await RefuseAsync(
                http, $"Failed to parse update weights request JSON: {fault.Message}");
            return;
        }
        await StopReply.GuardAsync(http, () => orders.SetWeightsAsync(http, weights.WeightInfos));
    }

    private static async ValueTask<string?> FieldAsync(
        HttpContext http, IReadOnlyDictionary<string, string> form, string name)
    {
        if (form.TryGetValue(name, out var value)) return value;
        await RefuseAsync(http, $"Missing '{name}' query parameter in the request body");
        return null;
    }

    private static Task RefuseAsync(HttpContext http, string reason) =>
        TextReply.WriteAsync(http, StatusCodes.Status400BadRequest, reason);
}
