using Holdfast.Hosting.Loop;
using Holdfast.Master.Core;
using Holdfast.Master.Core.Effects;
using Holdfast.Master.Core.Registry;
using Holdfast.Master.Core.Views;
using Holdfast.Model.Loop;

namespace Holdfast.Master;

/// <summary>The core, fed with times that never go back: several threads stamp events, and the machine's clock may be
/// set.</summary>
internal sealed class OrderedCore(MasterCore core)
    : ICore<MasterEvent, MasterDelta, MasterEffect>, IViewSource<MasterView>
{
    private DateTimeOffset _last;

    /// <inheritdoc/>
    public bool IsViewDirty => core.IsViewDirty;

    /// <inheritdoc/>
    public void Apply(MasterEvent evt, Frame<MasterDelta, MasterEffect> frame)
    {
        if (evt.At < _last) evt = evt with { At = _last };
        _last = evt.At;
        core.Apply(evt, frame);
    }

    /// <inheritdoc/>
    public MasterView BuildView() => core.BuildView();
}
