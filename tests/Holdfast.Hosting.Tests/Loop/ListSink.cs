using Holdfast.Hosting.Loop;

namespace Holdfast.Hosting.Tests.Loop;

/// <summary>Remembers what was released, and on how many threads.</summary>
internal sealed class ListSink : IEffectSink<string>
{
    private readonly List<string> _released = [];
    private readonly HashSet<int> _threads = [];

    public Action<string> OnRelease { get; set; } = _ => { };

    public int Threads
    {
        get
        {
            lock (_released) return _threads.Count;
        }
    }

    public string[] Released
    {
        get
        {
            lock (_released) return [.. _released];
        }
    }

    public void Release(IReadOnlyList<string> effects)
    {
        foreach (var effect in effects)
        {
            lock (_released)
            {
                _released.Add(effect);
                _threads.Add(Environment.CurrentManagedThreadId);
            }

            OnRelease(effect);
        }
    }
}
