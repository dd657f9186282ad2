using Holdfast.Cli.Verbs;

namespace Holdfast.Cli.Roles;

/// <summary><c>holdfast roles …</c></summary>
internal static class RolesCommand
{
    public static Verb Build() => new("roles", "Among whom the cluster's resources are shared.")
    {
        ShowVerbs.List(
            RoleNoun.Instance, "Lists the roles that have frameworks, reservations or a weight.", [],
            "holdfast roles ls", "holdfast roles ls -o wide"),
        ShowVerbs.Show(RoleNoun.Instance, "Shows one role and what it has.", [], "holdfast roles show db"),
    };
}
