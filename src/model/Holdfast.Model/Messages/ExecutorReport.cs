using Holdfast.Model.Ids;
using Holdfast.Model.Specs;

namespace Holdfast.Model.Messages;

/// <summary>A custom executor as an agent reports it when a session begins.</summary>
public sealed record ExecutorReport(FrameworkId Framework, ExecutorSpec Executor, ContainerId Container);
