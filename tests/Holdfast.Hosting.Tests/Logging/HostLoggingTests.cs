using Holdfast.Hosting.Flags;
using Holdfast.Hosting.Logging;
using Microsoft.Extensions.Logging;

namespace Holdfast.Hosting.Tests.Logging;

public sealed class HostLoggingTests
{
    [Theory]
    [InlineData("--logging_level=INFO", LogLevel.Information)]
    [InlineData("--logging_level=WARNING", LogLevel.Warning)]
    [InlineData("--logging_level=ERROR", LogLevel.Error)]
    public void Level_AsTheFlagSays_IsTheLowestHeard(string argument, LogLevel lowest)
    {
        using var factory = Factory(argument);
        var logger = factory.CreateLogger("Holdfast.Test");

        Assert.True(logger.IsEnabled(lowest));
        Assert.False(logger.IsEnabled(lowest - 1));
    }

    [Fact]
    public void Quiet_SilencesEverything()
    {
        using var factory = Factory("--quiet");

        Assert.False(factory.CreateLogger("Holdfast.Test").IsEnabled(LogLevel.Critical));
    }

    [Fact]
    public void Level_OfTheWebServer_IsWarning()
    {
        using var factory = Factory("--logging_level=INFO");

        Assert.False(factory.CreateLogger("Microsoft.AspNetCore.Hosting").IsEnabled(LogLevel.Information));
    }

    private static ILoggerFactory Factory(string argument) =>
        LoggerFactory.Create(logging => logging.AddHoldfast(
            MesosFlags.Parse(MasterFlags.Table, [argument], []), new LogVerbosity(TimeProvider.System)));
}
