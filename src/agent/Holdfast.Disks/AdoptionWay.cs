namespace Holdfast.Disks;

/// <summary>How a directory would become a volume.</summary>
/// <param name="Text">What is done, and how long that takes, as a clause.</param>
/// <param name="Fault">Why it cannot, as a sentence; null where it can.</param>
public sealed record AdoptionWay(string Text, string? Fault = null);
