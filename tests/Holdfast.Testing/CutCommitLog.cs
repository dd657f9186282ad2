using Holdfast.Model.Loop;

namespace Holdfast.Testing;

/// <summary>A log that ends at a chosen commit, as a crash or a failing disk would.</summary>
/// <param name="inner">Takes the commits up to the cut.</param>
/// <param name="cutAt">The commit, counted from 1, that is never made; nor is any after it.</param>
/// <param name="onFault">Told once at the cut (a failing disk), or null when nobody would be (a crash).</param>
public sealed class CutCommitLog<TDelta>(ICommitLog<TDelta> inner, int cutAt, Action<Exception>? onFault = null)
    : ICommitLog<TDelta>
{
    private int _appended;

    /// <summary>Commits that were appended so far, those after the cut included.</summary>
    public int Appended => _appended;

    /// <inheritdoc/>
    public void Append(IReadOnlyList<TDelta> deltas, Action whenDurable)
    {
        var number = ++_appended;
        if (number < cutAt)
            inner.Append(deltas, whenDurable);
        else if (number == cutAt)
            onFault?.Invoke(new IOException($"Commit {number} was cut."));
    }
}
