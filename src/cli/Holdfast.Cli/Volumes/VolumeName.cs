using Holdfast.Cli.Verbs;

namespace Holdfast.Cli.Volumes;

/// <summary>A volume as people name it: ROLE/NAME. A role may have slashes, a name may not.</summary>
internal static class VolumeName
{
    public static (string Role, string Id) Split(string text)
    {
        var slash = text.LastIndexOf('/');
        return slash > 0 && slash < text.Length - 1
            ? (text[..slash], text[(slash + 1)..])
            : throw Failure.Usage($"'{text}' is no volume: write role and name, such as db/data.");
    }
}
