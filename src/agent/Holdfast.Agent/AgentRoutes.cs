using Holdfast.Agent.Core.Views;
using Holdfast.Agent.Effects;
using Holdfast.Agent.Executors;
using Holdfast.Agent.Operator;
using Holdfast.Agent.Start;
using Holdfast.Agent.State;
using Holdfast.Agent.Statistics;
using Holdfast.Agent.Volumes;
using Holdfast.Hosting.About;
using Holdfast.Hosting.Files;
using Holdfast.Hosting.Http;
using Holdfast.Hosting.Loop;
using Holdfast.Hosting.Metrics;
using Holdfast.Hosting.OpenApi;
using Microsoft.AspNetCore.Http;

namespace Holdfast.Agent;

/// <summary>Which endpoint of the agent answers what.</summary>
internal static class AgentRoutes
{
    /// <summary>Where to ask whether the agent lives.</summary>
    public const string Health = "/health";

    /// <summary>Where plug-ins for storage subscribe.</summary>
    public const string ResourceProviders = "/api/v1/resource_provider";

    private const string Actor = "/slave(1)";

    /// <summary>What answers before the ledger is recovered.</summary>
    public static PathRoutes Starting { get; } = New();

    /// <summary>All endpoints.</summary>
    public static PathRoutes Of(
        PublishedView<AgentView> views, StateDocument state, AgentProcess process, ContainerMeter meter,
        ExecutorEndpoint executors, OperatorQuestions questions, OperatorToken token, TrashEndpoint trash,
        VolumeOrders orders, DiskFsck fsck)
    {
        var routes = New();
        new ProcessEndpoints(Actor.Trim('/'), process.Flags, process.Verbosity).MapTo(routes);
        new MetricEndpoints(process.Metrics).MapTo(routes);
        ApiDocument.In(typeof(AgentRoutes).Assembly, "openapi.json").MapTo(routes);
        var sandboxes = new SandboxRoots(views, process.LogFile);
        MapFiles(routes, sandboxes);
        routes.Post("/api/v1", new AgentOperatorEndpoint(views, meter, sandboxes, process).AnswerAsync);
        routes.Get("/state", new ViewEndpoint(state.Of, views).AnswerAsync);
        var containers = new ContainersEndpoint(views, meter);
        routes.Get("/containers", containers.ContainersAsync);
        routes.Get("/monitor/statistics", containers.StatisticsAsync);
        routes.Get("/containerizer/debug", new ViewEndpoint(PendingDocument.Of, views).AnswerAsync);
        routes.Post("/api/v1/executor", executors.AnswerAsync);
        // An API of its own: below the operator's, its calls would be refused for what is right in them.
        routes.Post(ResourceProviders, http => TextReply.WriteAsync(
            http, StatusCodes.Status501NotImplemented, "Resource providers are not supported by this version."));
        var trust = new TrustEndpoint(views, questions.Trust, token);
        routes.Get("/holdfast/v1/trust", trust.ShowAsync);
        routes.Post("/holdfast/v1/trust-master", trust.TrustAsync);
        var space = new FreeSpace(static root => new DriveInfo(root).AvailableFreeSpace, TimeProvider.System);
        routes.Get("/holdfast/v1/disks", new DisksEndpoint(views, space, meter.Disks).AnswerAsync);
        routes.Get("/holdfast/v1/usage", new UsageEndpoint(views, meter.Disks).AnswerAsync);
        routes.Any(TrashEndpoint.Path, trash.AnswerAsync);
        routes.Any(VolumesEndpoint.Path, new VolumesEndpoint(orders).AnswerAsync);
        routes.Any(FsckEndpoint.Path, new FsckEndpoint(views, fsck, questions.Fixes, orders.Door).AnswerAsync);
        routes.Post(RejoinEndpoint.Path, new RejoinEndpoint(questions.Rejoins, orders.Door).AnswerAsync);
        return routes;
    }

    // Files begin at what runs and ran here, which is looked up for each question.
    private static void MapFiles(PathRoutes routes, SandboxRoots sandboxes)
    {
        var files = new PathRoutes(Actor);
        new FileEndpoints(sandboxes.Roots).MapTo(files);
        foreach (var (path, _) in files.All())
            routes.Get(path, async http =>
            {
                await sandboxes.UpdateAsync(http.RequestAborted);
                await files.AnswerAsync(http);
            });
    }

    private static PathRoutes New()
    {
        var routes = new PathRoutes(Actor);
        routes.Get(Health, HealthAsync);
        return routes;
    }

    private static Task HealthAsync(HttpContext http)
    {
        http.Response.ContentLength = 0;
        return Task.CompletedTask;
    }
}
