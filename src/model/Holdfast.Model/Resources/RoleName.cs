using System.Diagnostics.CodeAnalysis;
using System.Text;

namespace Holdfast.Model.Resources;

/// <summary>
/// A role: who may be given resources. Either <c>*</c>, which anyone may use, or a path such as <c>web/api</c>.
/// </summary>
/// <remarks>
/// The default value is <c>*</c>, Mesos' default role. Mesos sets no bounds to a path; here each of its levels is kept
/// and shared out by itself, so that a path of a hundred thousand levels would be the end of a master.
/// </remarks>
public readonly record struct RoleName : IParsable<RoleName>, IComparable<RoleName>
{
    /// <summary>The most levels of a role: 32.</summary>
    public const int LevelsMax = 32;

    /// <summary>The most bytes of UTF-8 of one level of a role: 255.</summary>
    public const int LevelBytesMax = 255;

    private readonly string? _path; // null stands for "*", so that default is a role and equality needs no special case

    private RoleName(string? path) => _path = path;

    /// <summary>The role <c>*</c>: resources of this role are reserved to nobody.</summary>
    public static RoleName Any => default;

    /// <summary>Whether this is <c>*</c>.</summary>
    public bool IsAny => _path is null;

    /// <summary>
    /// Whether the path has more than one component, which an agent or framework must be able to understand.
    /// </summary>
    public bool IsHierarchical => _path is not null && _path.Contains('/');

    /// <summary>
    /// The role one level up, such as <c>web</c> for <c>web/api</c>; null at the top and for <c>*</c>.
    /// </summary>
    public RoleName? Parent => _path?.LastIndexOf('/') is > 0 and var slash ? new(_path[..slash]) : null;

    /// <summary>The roles above this one, nearest first.</summary>
    public IEnumerable<RoleName> Ancestors
    {
        get
        {
            for (var role = Parent; role is { } ancestor; role = ancestor.Parent) yield return ancestor;
        }
    }

    /// <summary>
    /// Whether this role lies below the other: <c>web/api</c> below <c>web</c>. No role lies below itself or <c>*</c>.
    /// </summary>
    public bool IsStrictSubRoleOf(RoleName other) =>
        _path is not null && other._path is { } above && _path.Length > above.Length
        && _path[above.Length] == '/' && _path.StartsWith(above, StringComparison.Ordinal);

    /// <summary>Reads a role's name.</summary>
    /// <exception cref="FormatException">The text breaks the rule of role names; the message says how. Do not
    /// retry.</exception>
    public static RoleName Parse(string s, IFormatProvider? provider = null) => TryParse(s, provider, out var role)
        ? role
        : throw new FormatException($"'{s}' is not a role: {Explain(s)}");

    /// <summary>
    /// Reads a role's name; false when the text breaks the rule of role names (see <see cref="Explain"/>).
    /// </summary>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out RoleName result)
    {
        var holds = s is not null && Explain(s) is null;
        result = holds && s != "*" ? new(s) : default;
        return holds;
    }

    /// <summary>
    /// What is wrong with the text as a role's name, as a clause that follows the quoted text; null when nothing is.
    /// </summary>
    public static string? Explain(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text == "*") return null;
        if (text.Length == 0) return "a role must not be empty";
        if (text[0] == '/') return "a role cannot start with a slash";
        if (text[^1] == '/') return "a role cannot end with a slash";
        if (text.Contains("//", StringComparison.Ordinal)) return "a role cannot contain two adjacent slashes";
        if (text.AsSpan().Count('/') + 1 is var levels and > LevelsMax)
            return $"a role cannot have more than {LevelsMax} levels, and this one has {levels}";
        foreach (var component in text.Split('/'))
            if (ExplainComponent(component) is { } fault) return fault;
        return null;
    }

    /// <inheritdoc/>
    public int CompareTo(RoleName other) => string.CompareOrdinal(ToString(), other.ToString());

    /// <summary>Whether the left comes first in ordinal order of the names.</summary>
    public static bool operator <(RoleName left, RoleName right) => left.CompareTo(right) < 0;

    /// <summary>Whether the left comes last in ordinal order of the names.</summary>
    public static bool operator >(RoleName left, RoleName right) => left.CompareTo(right) > 0;

    /// <summary>Whether the left does not come after the right in ordinal order of the names.</summary>
    public static bool operator <=(RoleName left, RoleName right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the left does not come before the right in ordinal order of the names.</summary>
    public static bool operator >=(RoleName left, RoleName right) => left.CompareTo(right) >= 0;

    /// <summary>The name, such as <c>web/api</c> or <c>*</c>.</summary>
    public override string ToString() => _path ?? "*";

    private static string? ExplainComponent(string component)
    {
        if (component is "." or ".." or "*") return $"a role cannot include '{component}' as a component";
        if (Encoding.UTF8.GetByteCount(component) is var bytes and > LevelBytesMax)
            return $"a role's component cannot be longer than {LevelBytesMax} bytes, and one has {bytes}";
        if (component[0] == '-') return $"a role's component cannot start with '-', as '{component}' does";
        foreach (var character in component)
            if (character is '\t' or '\n' or '\v' or '\f' or '\r' or ' ' or '\x7f')
                return $"a role cannot contain white space or DEL, and this one contains U+{(int)character:X4}";
        return null;
    }
}
