using System.Globalization;

namespace Holdfast.Client.Agents;

/// <summary>A directory on an agent's machine that is to become a volume. What is null is taken from the manifest
/// beside it, where there is one.</summary>
/// <param name="Path">Absolute, through no link.</param>
/// <param name="Role">The role that it is to be reserved to; with the name.</param>
/// <param name="Name">Its persistence id.</param>
/// <param name="SizeMb">Its limit.</param>
/// <param name="Principal">Who reserves it.</param>
/// <param name="ContainerPath">Where tasks see it.</param>
public sealed record AdoptionRequest(
    string Path, string? Role, string? Name, double? SizeMb, string? Principal, string? ContainerPath)
{
    internal string ToQuery() => string.Concat(
        Part("path", Path), Part("role", Role), Part("name", Name),
        Part("size_mb", SizeMb?.ToString(CultureInfo.InvariantCulture)), Part("principal", Principal),
        Part("container_path", ContainerPath));

    private static string Part(string name, string? value) =>
        value is null ? "" : $"&{name}={Uri.EscapeDataString(value)}";
}
