using System.Globalization;

namespace Holdfast.Testing.Simulation.Running;

/// <summary>Folds all that happens into one number, and keeps the last lines for whoever looks into a
/// failure.</summary>
public sealed class EventTrace(Schedule schedule, TextWriter? output)
{
    private const ulong Offset = 14695981039346656037;
    private const ulong Prime = 1099511628211;
    private const int KeptMax = 40;
    private readonly Queue<string> _last = new();

    /// <summary>The FNV-1a hash of everything so far.</summary>
    public ulong Hash { get; private set; } = Offset;

    /// <summary>What happened last, oldest first.</summary>
    public IReadOnlyCollection<string> Last => _last;

    /// <summary>Notes that something happened now.</summary>
    /// <param name="who">The node.</param>
    /// <param name="what">What happened; part of the hash.</param>
    /// <param name="detail">More of it, made only when somebody reads along; not part of the hash.</param>
    public void Add(string who, string what, Func<string>? detail = null)
    {
        Fold((ulong)schedule.Now.UtcTicks);
        foreach (var letter in who) Fold(letter);
        foreach (var letter in what) Fold(letter);
        if (output is null) return;
        output.WriteLine(Line(who, detail is null ? what : $"{what} {detail()}"));
    }

    /// <summary>Notes something that people should read after a failure.</summary>
    public void Tell(string who, string what)
    {
        Add(who, what);
        _last.Enqueue(Line(who, what));
        if (_last.Count > KeptMax) _last.Dequeue();
    }

    private string Line(string who, string what) =>
        string.Create(CultureInfo.InvariantCulture, $"{schedule.Now:HH:mm:ss.fff} {who}: {what}");

    private void Fold(ulong value)
    {
        unchecked
        {
            Hash = (Hash ^ value) * Prime;
        }
    }
}
