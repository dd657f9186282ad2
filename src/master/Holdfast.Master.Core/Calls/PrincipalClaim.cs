using Holdfast.Model.Specs;

namespace Holdfast.Master.Core.Calls;

/// <summary>Whether a caller is who a framework says it is.</summary>
/// <remarks>Nothing can be said where authentication is off: the claim is then all that is known.</remarks>
public static class PrincipalClaim
{
    /// <summary>Why a caller may not subscribe as this framework; null when it may.</summary>
    /// <param name="authenticated">Who was authenticated; null while authentication is off.</param>
    /// <param name="framework">What it says it is. One that names no principal claims nothing.</param>
    public static string? ExplainSubscribe(string? authenticated, FrameworkSpec framework)
    {
        ArgumentNullException.ThrowIfNull(framework);
        return framework.Principal is null ? null : Explain(authenticated, framework.Principal);
    }

    /// <summary>Why a caller may not speak for this subscribed framework; null when it may.</summary>
    /// <inheritdoc cref="ExplainSubscribe"/>
    public static string? ExplainCall(string? authenticated, FrameworkSpec framework)
    {
        ArgumentNullException.ThrowIfNull(framework);
        return Explain(authenticated, framework.Principal);
    }

    // As recorded: clients look at these words.
    private static string? Explain(string? authenticated, string? claimed) =>
        authenticated is null || authenticated == claimed
            ? null
            : $"Authenticated principal '{authenticated}' does not match principal '{claimed}' set in `FrameworkInfo`";
}
