using Holdfast.Cli.Verbs;

namespace Holdfast.Cli.Frameworks;

/// <summary><c>holdfast frameworks …</c></summary>
internal static class FrameworksCommand
{
    public static Verb Build() => new("frameworks", "The programs that run tasks in the cluster.")
    {
        ShowVerbs.List(
            FrameworkNoun.Instance, "Lists the frameworks that are registered.", [FrameworkNoun.All],
            "holdfast frameworks ls", "holdfast frameworks ls --all -o wide"),
        ShowVerbs.Show(
            FrameworkNoun.Instance, "Shows one framework, its tasks, and why it gets no more offers.", [],
            "holdfast frameworks show marathon"),
    };
}
