namespace Holdfast.Testing.Simulation.Nodes;

/// <summary>A volume's directory on a machine's disk.</summary>
internal sealed class SimVolume
{
    public bool IsInTrash { get; set; }
}
