namespace Holdfast.Master.Core.Calls;

/// <summary>A weight as it was sent.</summary>
/// <param name="Role">The role; blanks around it do not count, and it may be no role at all.</param>
/// <param name="Weight">Whatever number was sent.</param>
public readonly record struct RequestedWeight(string Role, double Weight);
