namespace Holdfast.Style.Tests.Build;

/// <summary>
/// This machine's SDK as one of another patch version would be: what it brings, and what it asks of NuGet, has that
/// version. Its programs are the same.
/// </summary>
internal sealed class OtherSdk : IDisposable
{
    public const string Patch = "10.0.99";

    // Links where it can, for an SDK has most of a gigabyte; what is changed becomes a file of its own.
    private const string Script =
        """
        set -euo pipefail
        to=$1 patch=$2
        dotnet=$(readlink --canonicalize "$(command -v dotnet)")
        version=$(dotnet --version)
        cp --archive --link "${dotnet%/*}" "$to" 2> /dev/null || cp --archive --force "${dotnet%/*}" "$to"
        cd "$to"
        bundled=sdk/$version/Microsoft.NETCoreSdk.BundledVersions.props
        old=$(sed --quiet 's:.*<BundledNETCoreAppPackageVersion>\(.*\)</.*:\1:p' "$bundled")
        [[ -n $old && $old != "$patch" ]]
        sed "s/${old//./\\.}/$patch/g" "$bundled" > changed
        mv --force changed "$bundled"
        for directory in packs/*/"$old" shared/*/"$old"; do mv "$directory" "${directory%/*}/$patch"; done
        # Such an SDK fetches these, at its own version; lock files do not speak of them.
        for pack in "${NUGET_PACKAGES:-$HOME/.nuget/packages}"/microsoft.*.app.{runtime,host}.linux-*/"$old"; do
            [[ -d $pack ]] || continue
            name=$(sed --quiet 's:.*<id>\(.*\)</id>.*:\1:p' "$pack"/*.nuspec)
            [[ ! -d packs/$name/$patch ]] || continue
            mkdir --parents "packs/$name"
            cp --archive --link "$pack" "packs/$name/$patch" 2> /dev/null || cp --archive "$pack" "packs/$name/$patch"
        done
        """;

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("holdfast-sdk-");

    public string Dotnet => $"{_folder.FullName}/sdk/dotnet";

    public static async Task<OtherSdk> MakeAsync(CancellationToken cancellationToken)
    {
        var sdk = new OtherSdk();
        var made = await Command.RunAsync(
            "bash",
            ["-c", Script, "make", $"{sdk._folder.FullName}/sdk", Patch], path: null, cancellationToken);
        Assert.True(made.ExitCode == 0, made.Errors);
        return sdk;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
