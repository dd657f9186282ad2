using Holdfast.Model.Ids;
using Holdfast.Model.Specs;

namespace Holdfast.Master.Core.Views;

/// <summary>A custom executor as readers see it.</summary>
/// <param name="Framework">Its framework.</param>
/// <param name="Agent">Where it runs.</param>
/// <param name="Executor">As it was described; the resources carry their allocation.</param>
public sealed record ExecutorView(FrameworkId Framework, AgentId Agent, ExecutorSpec Executor) : ShownView;
