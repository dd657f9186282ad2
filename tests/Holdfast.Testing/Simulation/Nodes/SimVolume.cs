using Holdfast.Model;

namespace Holdfast.Testing.Simulation.Nodes;

/// <summary>A volume's directory on a machine's disk.</summary>
internal sealed class SimVolume
{
    /// <summary>Whether several containers may use it at once.</summary>
    public bool IsShared { get; init; }

    /// <summary>When it was moved into the trash, by the true time; null while it was not.</summary>
    public DateTimeOffset? TrashedAt { get; set; }

    /// <summary>Whether a purge removed some of it, and then failed.</summary>
    public bool IsPartlyGone { get; set; }

    /// <summary>What it may take, in MB.</summary>
    public Quantity Limit { get; set; }

    public bool IsInTrash => TrashedAt is not null;
}
