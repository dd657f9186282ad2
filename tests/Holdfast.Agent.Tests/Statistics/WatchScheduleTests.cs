using Holdfast.Agent.Statistics;

namespace Holdfast.Agent.Tests.Statistics;

public sealed class WatchScheduleTests
{
    private readonly WatchSchedule _schedule = new(TimeSpan.FromSeconds(15));

    /// <summary>What nothing limits takes at most a twentieth of the time to measure.</summary>
    [Theory]
    [InlineData(true, 60, 15)]
    [InlineData(true, 0, 15)]
    [InlineData(false, 0, 15)]
    [InlineData(false, 10, 200)]
    public void Pause_OfADirectory_IsTheIntervalOrLongerForWhatNothingLimits(
        bool isEnforced, double busySeconds, double pauseSeconds) => Assert.Equal(
        TimeSpan.FromSeconds(pauseSeconds), _schedule.Pause(isEnforced, TimeSpan.FromSeconds(busySeconds)));

    [Theory]
    [InlineData(100, 99, 5, 0, false)]
    [InlineData(100, 100, 5, 0, true)]
    [InlineData(-1, 0, 5, 0, false)]
    [InlineData(-1, 1, 5, 0, true)]
    [InlineData(100, 100, 2, 0, false)]
    [InlineData(100, 100, 5, 2, false)]
    public void Early_OnlyWhereItsRoomMayHaveBeenWrittenAndNotAllTheTime(
        long left, long written, double sinceSeconds, double busySeconds, bool isEarly) => Assert.Equal(
        isEarly, _schedule.IsEarly(
            left, written, TimeSpan.FromSeconds(sinceSeconds), TimeSpan.FromSeconds(busySeconds)));
}
