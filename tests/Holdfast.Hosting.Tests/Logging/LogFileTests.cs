using Holdfast.Hosting.Flags;
using Holdfast.Hosting.Logging;
using Microsoft.Extensions.Logging;

namespace Holdfast.Hosting.Tests.Logging;

public sealed class LogFileTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("holdfast-log-").FullName;
    private readonly StringWriter _error = new();

    private string Name => Path.Combine(_directory, "holdfast-master.log");

    [Fact]
    public void Lines_AreThoseOfStandardErrorAlsoWhereThatIsQuiet()
    {
        var flags = MesosFlags.Parse(MasterFlags.Table, ["--quiet", $"--log_dir={_directory}/made"], []);
        var faults = new List<string>();
        var file = LogFile.In(flags, "master", faults);
        using var factory = LoggerFactory.Create(
            logging => logging.AddHoldfast(flags, new LogVerbosity(TimeProvider.System), file));
        var logger = factory.CreateLogger("Holdfast.Test");

        Say(logger, LogLevel.Debug, "not this");
        Say(logger, LogLevel.Warning, "two\nlines");

        Assert.Empty(faults);
        Assert.Equal($"{_directory}/made/holdfast-master.log", LogFile.Shown(flags, "master"));
        Assert.EndsWith("Z warn: Holdfast.Test[0] two\\nlines", Assert.Single(File.ReadAllLines(file!.Path)));
        Assert.False(File.GetUnixFileMode(file.Path).HasFlag(UnixFileMode.OtherRead));
    }

    [Fact]
    public void File_ThatIsMovedAway_IsBegunAnew()
    {
        var file = new LogFile(Name, _error);
        file.Append("first\n");
        File.Move(Name, $"{Name}.1");

        file.Append("second\n");

        Assert.Equal(("first\n", "second\n"), (File.ReadAllText($"{Name}.1"), File.ReadAllText(Name)));
    }

    [Fact]
    public void File_ThatCannotBeWritten_IsSaidOnceUntilItCan()
    {
        Directory.CreateDirectory(Name);
        var file = new LogFile(Name, _error);

        file.Append("lost\n");
        file.Append("lost\n");
        Directory.Delete(Name);
        file.Append("kept\n");

        Assert.Equal("kept\n", File.ReadAllText(Name));
        Assert.Equal(2, _error.ToString().Split($"The log file {Name} cannot be written: ").Length);
    }

    [Fact]
    public void Directory_ThatCannotBeMade_IsAFaultOfTheFlag()
    {
        File.WriteAllText(Name, "");
        var faults = new List<string>();

        var file = LogFile.In(MesosFlags.Parse(MasterFlags.Table, [$"--log_dir={Name}/below"], []), "master", faults);

        Assert.Null(file);
        Assert.StartsWith($"--log_dir={Name}/below cannot be used: ", Assert.Single(faults));
    }

    [Fact]
    public void External_IsShownInsteadOfTheOwn()
    {
        var flags = MesosFlags.Parse(
            MasterFlags.Table, [$"--log_dir={_directory}", $"--external_log_file={_directory}/other"], []);

        Assert.Equal($"{_directory}/other", LogFile.Shown(flags, "master"));
        Assert.Null(LogFile.Shown(MesosFlags.Parse(MasterFlags.Table, [], []), "master"));
    }

    public void Dispose()
    {
        _error.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private static void Say(ILogger logger, LogLevel level, string text) =>
        logger.Log(level, default, text, null, static (text, _) => text);
}
