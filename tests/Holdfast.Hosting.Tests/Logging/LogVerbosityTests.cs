using Holdfast.Hosting.Flags;
using Holdfast.Hosting.Logging;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Holdfast.Hosting.Tests.Logging;

public sealed class LogVerbosityTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly LogVerbosity _verbosity;

    public LogVerbosityTests() => _verbosity = new LogVerbosity(_time);

    [Fact]
    public void Level_OnceItsWhileIsOver_IsThatOfTheFlagsAgain()
    {
        using var factory = Factory("--logging_level=INFO");
        var logger = factory.CreateLogger("Holdfast.Test");
        var web = factory.CreateLogger("Microsoft.AspNetCore");

        _verbosity.Set(1, TimeSpan.FromSeconds(10));

        Assert.Equal(1, _verbosity.Level);
        Assert.True(logger.IsEnabled(LogLevel.Debug));
        Assert.False(logger.IsEnabled(LogLevel.Trace));
        Assert.True(web.IsEnabled(LogLevel.Information));
        _time.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(0, _verbosity.Level);
        Assert.False(logger.IsEnabled(LogLevel.Debug));
        Assert.False(web.IsEnabled(LogLevel.Information));
    }

    [Fact]
    public void Quiet_StaysQuiet()
    {
        using var factory = Factory("--quiet");

        _verbosity.Set(3, TimeSpan.FromSeconds(10));

        Assert.False(factory.CreateLogger("Holdfast.Test").IsEnabled(LogLevel.Critical));
    }

    private ILoggerFactory Factory(string argument) => LoggerFactory.Create(
        logging => logging.AddHoldfast(MesosFlags.Parse(MasterFlags.Table, [argument], []), _verbosity));
}
