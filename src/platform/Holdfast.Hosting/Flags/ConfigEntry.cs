using YamlDotNet.RepresentationModel;

namespace Holdfast.Hosting.Flags;

/// <summary>An option that a file gives.</summary>
/// <param name="Name">With underscores.</param>
/// <param name="Shown">Where it stands, for messages.</param>
/// <param name="Value">As it was written.</param>
internal sealed record ConfigEntry(string Name, string Shown, YamlNode Value);
