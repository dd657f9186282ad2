using Holdfast.Model.Resources;

namespace Holdfast.Agent.Core.Rows;

/// <summary>A container took more disk than it has, and is being ended for it.</summary>
/// <param name="Message">What was measured against what, for its framework.</param>
/// <param name="Exceeded">The resources that were exceeded, allocated.</param>
public sealed record BreachRecord(string Message, ResourceBag Exceeded);
