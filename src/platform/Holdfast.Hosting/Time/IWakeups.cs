namespace Holdfast.Hosting.Time;

/// <summary>Turns the effect "wake me at" into an event at that time.</summary>
public interface IWakeups<in TKey>
{
    /// <summary>Wakes the core at the given instant, replacing an earlier wake-up of the same key.</summary>
    void Schedule(TKey key, DateTimeOffset due);

    /// <summary>Forgets the wake-up; one that already became an event still arrives.</summary>
    void Cancel(TKey key);
}
