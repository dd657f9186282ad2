using Holdfast.Master.Core.Effects;
using Holdfast.Master.Core.Registry;
using Holdfast.Master.Core.Views;
using Holdfast.Model.Loop;

namespace Holdfast.Master.Core;

/// <summary>The master's decisions: which agents belong to the cluster, who is offered what, and what becomes of what is accepted.</summary>
public sealed class MasterCore : ICore<MasterEvent, MasterDelta, MasterEffect>
{
    private readonly MasterOptions _options;
    private readonly MasterIdentity _identity;
    private readonly MasterRows _rows;
    private readonly SeededRandom _random;

    /// <param name="options">What the operator set.</param>
    /// <param name="identity">Which master this is.</param>
    /// <param name="rows">What the registry holds.</param>
    /// <param name="random">Seeded freshly in production.</param>
    public MasterCore(MasterOptions options, MasterIdentity identity, MasterRows rows, SeededRandom random) =>
        (_options, _identity, _rows, _random) = (options, identity, rows, random);

    /// <summary>Whether anything that the view shows changed since <see cref="BuildView"/> was last called.</summary>
    public bool IsViewDirty { get; private set; } = true;

    /// <inheritdoc/>
    public void Apply(MasterEvent evt, Frame<MasterDelta, MasterEffect> frame)
    {
        throw new NotSupportedException($"{evt} {frame} {_options} {_identity} {_rows} {_random}");
    }

    /// <summary>The state as readers may see it; on the loop's thread only.</summary>
    public MasterView BuildView()
    {
        IsViewDirty = false;
        throw new NotSupportedException();
    }
}
