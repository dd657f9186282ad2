using Holdfast.Hosting.Loop;
using Holdfast.Model.Loop;

namespace Holdfast.Hosting.Tests.Loop;

/// <summary>A core whose state is the list of effects it ever asked for.</summary>
internal sealed class StepCore : ICore<Step, string, string>, IViewSource<string>
{
    private readonly List<string> _seen = [];

    public int Applied { get; private set; }

    public int Built { get; private set; }

    public bool IsViewDirty { get; private set; }

    public void Apply(Step evt, Frame<string, string> frame)
    {
        if (evt.Throws) throw new InvalidOperationException("a broken invariant");
        Applied++;
        foreach (var delta in evt.Deltas) frame.Store(delta);
        foreach (var effect in evt.Effects)
        {
            frame.Do(effect);
            _seen.Add(effect);
            IsViewDirty = true;
        }
    }

    /// <summary>In how many parts the next views are prepared, beside the last.</summary>
    public int Parts { get; set; }

    public bool PrepareView() => Parts-- <= 0;

    public string BuildView()
    {
        Built++;
        IsViewDirty = false;
        return string.Join(",", _seen);
    }
}
