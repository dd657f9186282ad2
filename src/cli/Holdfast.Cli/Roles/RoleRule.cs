using Holdfast.Cli.Verbs;
using Holdfast.Model.Resources;

namespace Holdfast.Cli.Roles;

/// <summary>Which names a role may have: said before anything is asked.</summary>
internal static class RoleRule
{
    /// <summary>A role of a framework, <c>*</c> included.</summary>
    /// <exception cref="Failure">It is none.</exception>
    public static string Require(string role) => RoleName.Explain(role) is { } fault
        ? throw Failure.Usage($"'{role}' is no role: {fault}.")
        : role;

    /// <summary>A role that something can be reserved for.</summary>
    /// <exception cref="Failure">It is none.</exception>
    public static string RequireOwn(string role) => Require(role) == $"{RoleName.Any}"
        ? throw Failure.Usage($"Role '{role}' is everybody's: nothing can be reserved for it. Name another.")
        : role;
}
