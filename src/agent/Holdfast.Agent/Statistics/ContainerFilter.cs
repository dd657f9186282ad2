using Holdfast.Agent.Core.Views;
using Microsoft.AspNetCore.Http;

namespace Holdfast.Agent.Statistics;

/// <summary>Which containers a reader wants; null for any.</summary>
internal sealed record ContainerFilter(string? Container = null, string? Framework = null, string? Executor = null)
{
    /// <summary>As the query of <c>/containers</c> says.</summary>
    public static ContainerFilter From(IQueryCollection query) =>
        new(query["container_id"], query["framework_id"], query["executor_id"]);

    public bool Takes(FrameworkView framework, ExecutorView executor) =>
        (Container is null || Container == executor.Container.ToString())
        && (Framework is null || Framework == framework.Framework.Id.ToString())
        && (Executor is null || Executor == executor.Id.ToString());
}
