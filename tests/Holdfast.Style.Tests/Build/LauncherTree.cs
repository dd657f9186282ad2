namespace Holdfast.Style.Tests.Build;

/// <summary>A tree with the real launcher and build scripts, in which `dotnet` only notes that it was called.</summary>
internal sealed class LauncherTree : IDisposable
{
    private const string FakeDotnet =
        """
        #!/usr/bin/env bash
        # `dotnet msbuild …RunDirectory=DIR/;…` puts programs there that say who they are; slowly, so that others come
        # meanwhile.
        if [[ $1 == build && -e $HOLDFAST_TREE/broken ]]; then
            echo "tests/a.cs(1,1): error CS1003: , expected"
            exit 1
        fi
        [[ $1 == msbuild ]] || exit 0
        echo build >> "$HOLDFAST_TREE/builds"
        [[ ! -e $HOLDFAST_TREE/broken ]] || { echo "src/a.cs(1,1): error CS1002: ; expected"; exit 1; }
        sleep 0.3
        [[ ! -e $HOLDFAST_TREE/during-build ]] || source "$HOLDFAST_TREE/during-build"
        directory=${4#*RunDirectory=}
        directory=${directory%%;*}
        for program in holdfast holdfast-server; do
            printf '#!/bin/sh\necho "%s $*"\n' "$program" > "$directory$program"
            chmod +x "$directory$program"
        done
        """;

    private static readonly string[] Scripts =
        ["holdfast", "tools/build", "tools/build-state.sh", "tools/run.proj", "tools/run.slnf"];

    private static readonly string[] Sources =
        ["src/a.cs", "src/deep/b.cs", "proto/a.proto", "Directory.Build.props", "global.json", ".editorconfig"];

    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("holdfast-launcher-");

    public LauncherTree()
    {
        foreach (var path in Scripts) Add(path, Repository.Read(path));
        foreach (var path in Sources) Add(path, "");
        Add("bin/dotnet", FakeDotnet.Replace("$HOLDFAST_TREE", _root.FullName, StringComparison.Ordinal));
    }

    /// <summary>How often anything was built.</summary>
    public int Builds => File.Exists(At("builds")) ? File.ReadAllLines(At("builds")).Length : 0;

    public string At(string path) => Path.Combine(_root.FullName, path);

    public void Add(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllText(At(path), text);
        if (text.StartsWith("#!", StringComparison.Ordinal))
            File.SetUnixFileMode(At(path), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    public Task<Command> StartAsync(params string[] arguments) => StartWithAsync(
        Environment.GetEnvironmentVariable("PATH")!, arguments);

    public Task<Command> StartWithAsync(string path, params string[] arguments) => Command.RunAsync(
        At("holdfast"), arguments, $"{At("bin")}:{path}", TestContext.Current.CancellationToken);

    public void Dispose() => _root.Delete(recursive: true);
}
