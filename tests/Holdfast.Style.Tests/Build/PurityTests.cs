using System.Text.RegularExpressions;

namespace Holdfast.Style.Tests.Build;

/// <summary>What the build is to refuse is built, with the repository's own settings.</summary>
public sealed partial class PurityTests
{
    private static readonly string[] Settings =
    [
        "Directory.Build.props", "Directory.Build.targets", "Directory.Packages.props", ".editorconfig", "global.json",
    ];

    // One line for each that a pure project must not contain, and the name that the refusal is to name.
    private static readonly (string Line, string Names)[] Impure =
    [
        ("_ = System.DateTime.UtcNow;", "DateTime.UtcNow"),
        ("_ = System.DateTime.Now;", "DateTime.Now"),
        ("_ = System.DateTime.Today;", "DateTime.Today"),
        ("_ = System.DateTimeOffset.UtcNow;", "DateTimeOffset.UtcNow"),
        ("_ = System.DateTimeOffset.Now;", "DateTimeOffset.Now"),
        ("_ = System.TimeProvider.System;", "TimeProvider"),
        ("_ = System.Diagnostics.Stopwatch.GetTimestamp();", "Stopwatch"),
        ("_ = System.Guid.NewGuid();", "Guid.NewGuid"),
        ("_ = System.Guid.CreateVersion7();", "Guid.CreateVersion7"),
        ("_ = new System.Random(1);", "Random"),
        ("_ = System.Environment.TickCount64;", "Environment"),
        ("System.Console.WriteLine();", "Console"),
        ("_ = System.IO.File.Exists(\"a\");", "File"),
        ("_ = System.IO.Directory.Exists(\"a\");", "Directory"),
        ("_ = new System.IO.DriveInfo(\"a\");", "DriveInfo"),
        ("_ = System.Net.IPAddress.Loopback;", "System.Net"),
        ("_ = new System.Net.Http.HttpClient();", "System.Net"),
        ("_ = System.Diagnostics.Process.GetCurrentProcess();", "Process"),
        ("_ = System.Threading.Tasks.Task.CompletedTask;", "System.Threading.Tasks"),
        ("_ = new System.Threading.Thread(() => { });", "Thread"),
        ("_ = System.Threading.ThreadPool.ThreadCount;", "ThreadPool"),
        ("_ = new System.Threading.Timer(_ => { });", "Timer"),
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task PureProject_WithAnythingImpure_DoesNotCompile()
    {
        var lines = string.Join('\n', Impure.Select(impure => impure.Line));

        var errors = await BuildAsync(
            $"internal static class Impure\n{{\n    public static void Use()\n    {{\n{lines}\n    }}\n}}\n");

        var refused = errors.Where(error => error.Id == "RS0030").ToList();
        Repository.RequireNone(
            from impure in Impure.Index()
            // The first of them stands in the fifth line.
            where !refused.Exists(error => error.Line == impure.Index + 5
                && error.Text.Contains(impure.Item.Names, StringComparison.Ordinal))
            select impure.Item.Line,
            "A pure project that contains this compiles:");
    }

    [Fact]
    public async Task Project_WithOnlyAWarning_DoesNotCompile()
    {
        var errors = await BuildAsync(
            """
            using System.Text;
            internal static class Careless
            {
                public static int Length(string? text) => text.Length;
                public static string[] Split(string text) => text.Split(new[] { ',', ';' });
            }
            """);

        Assert.Contains(errors, error => error.Id == "CS8602"); // Nullable.
        Assert.Contains(errors, error => error.Id == "IDE0005"); // A using that nothing needs: code style.
        Assert.Contains(errors, error => error.Id == "CA1861"); // The recommended analyzers.
    }

    // A project of its own, but with the props, targets, versions and rules of the repository.
    private static async Task<IReadOnlyList<(string Id, int Line, string Text)>> BuildAsync(string source)
    {
        var folder = Directory.CreateTempSubdirectory("holdfast-pure-");
        try
        {
            foreach (var name in Settings)
                File.Copy(Path.Combine(Repository.Root, name), Path.Combine(folder.FullName, name));
            var banned = folder.CreateSubdirectory("tools/banned");
            foreach (var path in Repository.Files(".txt", "tools/banned"))
                File.Copy(Path.Combine(Repository.Root, path), Path.Combine(banned.FullName, Path.GetFileName(path)));
            await File.WriteAllTextAsync(
                Path.Combine(folder.FullName, "Pure.csproj"),
                """
                <Project Sdk="Microsoft.NET.Sdk">
                  <PropertyGroup><HoldfastPure>true</HoldfastPure></PropertyGroup>
                </Project>
                """,
                Cancellation);
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, "Source.cs"), source, Cancellation);
            var build = await Command.RunAsync(
                "dotnet", ["build", folder.FullName, "--verbosity", "quiet", "-clp:NoSummary"], path: null,
                Cancellation);
            Assert.NotEqual(0, build.ExitCode);
            return
            [
                .. from Match error in CompilerError().Matches(build.Output)
                   select (error.Groups[2].Value, int.Parse(error.Groups[1].Value, null), error.Groups[3].Value),
            ];
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [GeneratedRegex(@"Source\.cs\((\d+),\d+\): error (\w+): (.*)")]
    private static partial Regex CompilerError();
}
