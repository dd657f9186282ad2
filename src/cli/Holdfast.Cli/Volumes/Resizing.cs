using Holdfast.Protocol.V1;

namespace Holdfast.Cli.Volumes;

/// <summary>A volume that is to get another size.</summary>
/// <param name="Row">As it is listed.</param>
/// <param name="Volume">As its agent has it.</param>
/// <param name="Difference">By how much its size is to differ, in MB.</param>
internal sealed record Resizing(VolumeRow Row, Resource Volume, double Difference);
