using Holdfast.Agent.Core.Rows;

namespace Holdfast.Agent.Core.State;

/// <summary>A framework that had something here and is still shown.</summary>
/// <param name="Row">The framework.</param>
/// <param name="Executors">Its executors, which are over too, the latest last.</param>
internal sealed record CompletedFramework(CompletedFrameworkRow Row, List<CompletedExecutorRow> Executors);
