namespace Holdfast.Style.Tests.Build;

/// <summary>Neither the lock files nor the projects are made for one patch of the SDK.</summary>
public sealed class OtherSdkTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task LockedRestore_SdkOfAnotherPatch_Passes()
    {
        using var sdk = await OtherSdk.MakeAsync(Cancellation);

        var restore = await RestoreAsync(sdk);

        Assert.True(restore.ExitCode == 0, restore.Output);
    }

    // Shows that the test above would notice: without the pinned version the SDK's own is asked for.
    [Fact]
    public async Task LockedRestore_SdkOfAnotherPatchAndNoPinnedCompiler_IsRefused()
    {
        using var sdk = await OtherSdk.MakeAsync(Cancellation);

        var restore = await RestoreAsync(sdk, $"-p:HoldfastNativePackVersion={OtherSdk.Patch}");

        Assert.NotEqual(0, restore.ExitCode);
        Assert.Contains("NU1004", restore.Output, StringComparison.Ordinal);
    }

    // All that `./holdfast` builds, into a directory of the test's own.
    private static async Task<Command> RestoreAsync(OtherSdk sdk, params string[] more)
    {
        var artifacts = Directory.CreateTempSubdirectory("holdfast-restore-");
        try
        {
            return await Command.RunAsync(
                sdk.Dotnet,
                [
                    "restore", "tools/run.slnf", "--locked-mode", "-nodeReuse:false",
                    $"-p:ArtifactsPath={artifacts.FullName}", .. more,
                ],
                path: null, Cancellation);
        }
        finally
        {
            artifacts.Delete(recursive: true);
        }
    }
}
