namespace Holdfast.Style.Tests.Build;

/// <summary>Builds with the real SDK on machines that differ from this one.</summary>
public sealed class ToolchainTests
{
    private const string OtherPatch =
        """
        <Project>
          <ItemGroup>
            <KnownILCompilerPack Update="Microsoft.DotNet.ILCompiler" ILCompilerPackVersion="10.0.3" />
            <KnownILLinkPack Update="Microsoft.NET.ILLink.Tasks" ILLinkPackVersion="10.0.3" />
          </ItemGroup>
        </Project>
        """;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Build_WithoutToolChain_MakesOrdinaryProgramsAndSaysWhatThatCosts()
    {
        const string name = "without-toolchain";
        using var hidden = new HiddenToolchain();
        var built = Path.Combine(Repository.Root, "artifacts", name);
        File.Delete(built); // The link of an earlier run, which would count as built.

        var build = await Command.RunAsync(
            Path.Combine(Repository.Root, "tools/build"), ["--into", name], hidden.Path, Cancellation);

        Assert.True(build.ExitCode == 0, build.Errors);
        var said = Assert.Single(build.Errors.TrimEnd().Split('\n'));
        Assert.Contains("apt-get install gcc libc6-dev zlib1g-dev", said, StringComparison.Ordinal);
        foreach (var program in (string[])["holdfast-shim", "holdfast-fetcher", "holdfast"])
        {
            Assert.True(File.Exists(Path.Combine(built, program)), program);
            Assert.True(File.Exists(Path.Combine(built, program + ".dll")), program);
        }
    }

    // The pinned version must win over the SDK's, or a lock file would fit one patch of the SDK only.
    [Fact]
    public async Task LockedRestore_SdkOfAnotherPatch_Passes()
    {
        var restore = await RestoreShimAsync(targets => $"-p:CustomBeforeMicrosoftCommonTargets={targets}");

        Assert.True(restore.ExitCode == 0, restore.Output);
    }

    // Shows that the test above would notice: here the project itself asks for the other patch.
    [Fact]
    public async Task LockedRestore_CompilerOfAnotherPatch_IsRefused()
    {
        var restore = await RestoreShimAsync(_ => "-p:HoldfastNativePackVersion=10.0.3");

        Assert.NotEqual(0, restore.ExitCode);
        Assert.Contains("NU1004", restore.Output, StringComparison.Ordinal);
    }

    private static async Task<Command> RestoreShimAsync(Func<string, string> change)
    {
        var folder = Directory.CreateTempSubdirectory("holdfast-restore-");
        try
        {
            var targets = Path.Combine(folder.FullName, "other.targets");
            await File.WriteAllTextAsync(targets, OtherPatch, Cancellation);
            return await Command.RunAsync(
                "dotnet",
                [
                    "restore", "src/agent/Holdfast.Shim", "--locked-mode",
                    $"-p:ArtifactsPath={folder.FullName}/artifacts", change(targets),
                ],
                path: null, Cancellation);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
