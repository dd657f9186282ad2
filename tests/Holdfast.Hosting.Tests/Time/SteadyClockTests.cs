using Holdfast.Hosting.Time;

namespace Holdfast.Hosting.Tests.Time;

public sealed class SteadyClockTests
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly SettableClock _machine = new();

    [Fact]
    public void Now_WhileTheMachinesClockRuns_IsTheSame()
    {
        var clock = new SteadyClock(_machine);

        for (var second = 0; second < 100; second++)
        {
            _machine.Pass(TimeSpan.FromSeconds(1));
            Assert.Equal(_machine.GetUtcNow(), clock.GetUtcNow());
        }
    }

    [Theory]
    [InlineData(1, 66)]
    [InlineData(-1, 54)]
    public void Now_AfterTheMachinesClockWasSet_NeitherJumpsNorStands(int hours, int secondsInAMinute)
    {
        var clock = new SteadyClock(_machine);
        var before = clock.GetUtcNow();

        _machine.Set(Hour * hours);

        Assert.Equal(before, clock.GetUtcNow());
        _machine.Pass(Minute);
        Assert.Equal(TimeSpan.FromSeconds(secondsInAMinute), clock.GetUtcNow() - before);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    public void Now_LongAfterTheMachinesClockWasSet_AgreesAgain(int hours)
    {
        var clock = new SteadyClock(_machine);
        _machine.Set(Hour * hours);

        for (var passed = TimeSpan.Zero; passed < Hour * 11; passed += Minute)
        {
            _machine.Pass(Minute);
            clock.GetUtcNow();
        }

        Assert.Equal(_machine.GetUtcNow(), clock.GetUtcNow());
    }

    /// <summary>A machine: time passes, and its clock can be set.</summary>
    private sealed class SettableClock : TimeProvider
    {
        private DateTimeOffset _now = DateTimeOffset.UnixEpoch.AddYears(50);
        private long _passed;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public void Pass(TimeSpan span) => (_now, _passed) = (_now + span, _passed + span.Ticks);

        public void Set(TimeSpan by) => _now += by;

        public override DateTimeOffset GetUtcNow() => _now;

        public override long GetTimestamp() => _passed;
    }
}
