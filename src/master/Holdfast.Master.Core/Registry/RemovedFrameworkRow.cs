using Holdfast.Model.Ids;

namespace Holdfast.Master.Core.Registry;

/// <summary>
/// A framework that was removed: an agent that was away still has its tasks, and is told to end them when it returns.
/// Its key is the framework's id.
/// </summary>
/// <param name="Framework">The framework.</param>
/// <param name="At">When it was removed.</param>
public sealed record RemovedFrameworkRow(FrameworkId Framework, DateTimeOffset At);
