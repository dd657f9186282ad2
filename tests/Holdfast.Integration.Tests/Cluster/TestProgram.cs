namespace Holdfast.Integration.Tests.Cluster;

/// <summary>Programs of the tests, in <c>Programs/</c>, that are no part of any build.</summary>
internal static class TestProgram
{
    /// <summary>The interpreter of Debian; one on the PATH may be another.</summary>
    public const string Python = "/usr/bin/python3";

    public static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "Programs", name);
}
