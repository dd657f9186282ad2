using Holdfast.Cli.Roles;
using Holdfast.Cli.Verbs;
using Holdfast.Model.Ids;

namespace Holdfast.Cli.Volumes;

/// <summary>A volume as people name it: ROLE/NAME. A role may have slashes, a name may not.</summary>
internal static class VolumeName
{
    public static (string Role, string Id) Split(string text)
    {
        var slash = text.LastIndexOf('/');
        return slash > 0 && slash < text.Length - 1
            ? (RoleRule.RequireOwn(text[..slash]), RequireId(text[(slash + 1)..]))
            : throw Failure.Usage($"'{text}' is no volume: write role and name, such as db/data.");
    }

    /// <summary>The name alone.</summary>
    /// <exception cref="Failure">It cannot be one.</exception>
    public static string RequireId(string id) => IdRule.Explain(id) is { } fault
        ? throw Failure.Usage($"'{id}' cannot be the name of a volume: {fault}.")
        : id;
}
