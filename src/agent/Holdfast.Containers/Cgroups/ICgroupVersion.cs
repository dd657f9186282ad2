namespace Holdfast.Containers.Cgroups;

/// <summary>Where a version of the interface has its directories and how limits are written there.</summary>
internal interface ICgroupVersion
{
    int Number { get; }

    /// <summary>Makes the parent; the controllers that work. Adds a line <c>NAME: reason</c> for each that does
    /// not.</summary>
    IReadOnlyList<string> Prepare(List<string> missing);

    IReadOnlyList<string> DirectoriesOf(string name, CgroupLimits limits);

    void Limit(string name, CgroupLimits limits);
}
