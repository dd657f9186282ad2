namespace Holdfast.Model.Specs;

/// <summary>Where a machine stands: what one failure takes away, it takes away together.</summary>
/// <param name="Region">The region: far from others, so that a network lies between. Not empty.</param>
/// <param name="Zone">The zone within it, such as a hall or a rack. Not empty.</param>
public sealed record FaultDomain(string Region, string Zone)
{
    /// <summary>For people.</summary>
    public override string ToString() => $"region '{Region}', zone '{Zone}'";
}
