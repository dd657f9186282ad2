namespace Holdfast.Protocol.Tests;

/// <summary>Finds the files of TestData, which the build copies beside the tests.</summary>
internal static class TestFile
{
    public static string PathOf(string name) => Path.Combine(AppContext.BaseDirectory, "TestData", name);
}
