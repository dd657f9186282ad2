using System.Text;
using Holdfast.Hosting.Flags;

namespace Holdfast.Style.Tests.Documents;

public sealed class FlagReferenceTests
{
    private const string Introduction =
        """
        # Options of master and agent

        Made from the flag tables of `Holdfast.Hosting`; `UPDATE_DOCS=1` with the style tests rewrites it.

        Flags are written as Mesos' are: `--name=value` or `--name value`, for switches `--name` and `--no-name`;
        dashes may stand for the underscores. `MESOS_NAME` in the environment does the same, and an argument overrides
        it; a variable that is no flag is left alone, since Mesos uses the prefix for much else, but one that is a
        flag of the program but for one or two letters is an error, and so is `LIBPROCESS_SSL_…` that is not listed
        here and asks for something. `MESOS_VERSION`, which images of Mesos set, is left alone too: `--version` and
        `--help` are for the command line. A value `file:///path` stands for the content of that file, but for flags
        that name a file. What is in either is never shown, by `/flags` for instance, where a value that is given
        itself is. Durations: `10secs` (ns, us, ms, secs, mins, hrs, days, weeks). Sizes: `10MB` (B, KB, MB, GB, TB;
        powers of 1024). All faults are told at once, those of spelling with those of meaning, and nothing is started;
        `holdfast master --help` and `holdfast agent --help` list what has an effect.

        `--config=FILE` names a file of options in YAML or JSON, which environment and arguments override:

        ```yaml
        work_dir: /var/lib/holdfast/agent
        resources: cpus:4;mem:8192;disk:102400      # as after --resources=
        attributes: [rack:a, zone:north]            # a list is joined as the flag wants it
        ```

        Aliases of YAML (`*name`) are refused, and the line is told: write the value out at each place. So are lists and
        mappings that are nested deeper than 64 levels.

        What becomes of a flag of Mesos:

        * **honoured**: it does what it says. Where values are listed, only those are taken.
        * **refused**: it asks for protection, a limit, or code that is not there yet. Giving more than its default is
          an error: to go on without would deceive.
        * **no effect**: accepted with a warning, so that command lines written for Mesos work.
        * **ours**: Mesos does not have it.


        """;

    [Fact]
    public void Reference_OfEveryFlag_IsCurrent()
    {
        var page = new StringBuilder(Introduction);
        AppendTable(page, "Master", MasterFlags.Table);
        page.Append('\n');
        AppendTable(page, "Agent", AgentFlags.Table);

        Repository.RequireCurrent("docs/operating/options.md", page.ToString());
    }

    private static void AppendTable(StringBuilder page, string title, IReadOnlyList<FlagSpec> table)
    {
        page.Append($"## {title}\n\n| flag | default | | meaning |\n|---|---|---|---|\n");
        foreach (var spec in table)
        {
            var name = spec.IsEnvironmentOnly ? $"`{spec.Name}` (environment)" : $"`--{spec.Name}`";
            if (spec.OldName is { } old) name += $", once `--{old}`";
            var fallback = spec.Default is { } text ? $"`{text.Replace("|", "\\|", StringComparison.Ordinal)}`" : "";
            page.Append($"| {name} | {fallback} | {Status(spec)} | {spec.Meaning} |\n");
        }
    }

    private static string Status(FlagSpec spec) => (spec.Status, spec.Accepts.Count) switch
    {
        (FlagStatus.Harmless, _) => "no effect",
        (FlagStatus.Ours, _) => "ours",
        (FlagStatus.Protective, 0) => "refused",
        (_, 0) => "honoured",
        _ => $"only {string.Join(", ", spec.Accepts.Select(value => $"`{value}`"))}",
    };
}
