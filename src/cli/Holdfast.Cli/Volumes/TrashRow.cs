using Holdfast.Cli.Output;
using Holdfast.Client.Agents;

namespace Holdfast.Cli.Volumes;

/// <summary>A destroyed volume as it is listed.</summary>
/// <param name="Volume">As its agent keeps it.</param>
/// <param name="Host">The agent's machine.</param>
/// <param name="Agent">Where the agent answers.</param>
internal sealed record TrashRow(TrashedVolume Volume, string Host, ServerAddress Agent)
{
    public string Name => $"{Volume.Role}/{Volume.PersistenceId}";
}
