using Holdfast.Hosting.Time;
using Microsoft.Extensions.Time.Testing;

namespace Holdfast.Hosting.Tests.Time;

public sealed class WakeupsTests : IDisposable
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<string> _woken = [];
    private readonly Wakeups<string> _wakeups;
    private bool _isFull;

    public WakeupsTests() => _wakeups = new Wakeups<string>(_time, TryPost);

    public void Dispose() => _wakeups.Dispose();

    [Fact]
    public void Wakeup_DueLater_ComesThenAndOnce()
    {
        ScheduleIn("a", seconds: 10);

        Pass(9);
        Assert.Empty(_woken);
        Pass(1);
        Assert.Equal(["a"], _woken);
        Pass(60);
        Assert.Equal(["a"], _woken);
    }

    [Fact]
    public void Wakeups_SeveralDue_ComeByTimeThenByScheduling()
    {
        ScheduleIn("late", seconds: 3);
        ScheduleIn("first", seconds: 1);
        ScheduleIn("second", seconds: 1);

        Pass(5);

        Assert.Equal(["first", "second", "late"], _woken);
    }

    [Fact]
    public void Schedule_SameKeyAgain_ReplacesTheEarlierTime()
    {
        ScheduleIn("a", seconds: 1);
        ScheduleIn("a", seconds: 5);

        Pass(4);
        Assert.Empty(_woken);
        Pass(1);
        Assert.Equal(["a"], _woken);
    }

    [Fact]
    public void Cancel_BeforeItsTime_KeepsItQuiet()
    {
        ScheduleIn("a", seconds: 1);
        _wakeups.Cancel("a");

        Pass(2);

        Assert.Empty(_woken);
    }

    [Fact]
    public void Wakeup_AlreadyDue_ComesAtOnce()
    {
        ScheduleIn("a", seconds: -1);

        Pass(0);

        Assert.Equal(["a"], _woken);
    }

    [Fact]
    public void Wakeup_InboxFull_IsKeptAndTriedAgain()
    {
        _isFull = true;
        ScheduleIn("a", seconds: 1);
        Pass(2);
        Assert.Empty(_woken);

        _isFull = false;
        Pass(1);

        Assert.Equal(["a"], _woken);
    }

    [Fact]
    public void Wakeup_FarAway_ComesInTime()
    {
        ScheduleIn("a", seconds: 90 * 24 * 3600);

        for (var day = 0; day < 90; day++)
        {
            Assert.Empty(_woken);
            Pass(24 * 3600);
        }

        Assert.Equal(["a"], _woken);
    }

    [Fact]
    public void Schedule_OneKeyVeryOften_KeepsOnlyTheLast()
    {
        for (var i = 0; i < 10_000; i++) ScheduleIn("a", seconds: 100 + i);
        ScheduleIn("b", seconds: 1);

        Pass(20_000);

        Assert.Equal(["b", "a"], _woken);
    }

    private void ScheduleIn(string key, int seconds) => _wakeups.Schedule(key, _time.GetUtcNow().AddSeconds(seconds));

    private void Pass(int seconds) => _time.Advance(TimeSpan.FromSeconds(seconds));

    private bool TryPost(string key)
    {
        if (!_isFull) _woken.Add(key);
        return !_isFull;
    }
}
