using Holdfast.Model.Resources;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Master.Core;

/// <summary>
/// What the core wants done to the senders' bytes, which it keeps and cannot read. Pure: the same answer each time.
/// </summary>
public interface IWireForms
{
    /// <summary>The framework with bytes that say of user, principal and checkpointing what its members say.</summary>
    FrameworkSpec Reword(FrameworkSpec framework);

    /// <summary>A task that is over, with only those bytes that readers are shown.</summary>
    TaskSpec Shown(TaskSpec task);

    /// <summary>An operation's bytes, whose resources are allocated to the role of the offers that it came
    /// with.</summary>
    ReadOnlyMemory<byte> Allocated(ReadOnlyMemory<byte> operation, RoleName role);

    /// <summary>An update without the free bytes that its executor sent along for the framework.</summary>
    TaskUpdate WithoutBytes(TaskUpdate update);
}
