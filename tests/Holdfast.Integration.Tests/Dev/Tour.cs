using System.Text.RegularExpressions;
using Holdfast.Integration.Tests.Cluster;

namespace Holdfast.Integration.Tests.Dev;

/// <summary>The tour of README.md, as it stands there.</summary>
internal static partial class Tour
{
    /// <summary>What the parts show, one after another.</summary>
    private static readonly string[] Shows =
    [
        "",
        "202\n",
        "writer TASK_STARTING 202\nwriter TASK_RUNNING 202\n",
        "\"state\":\"TASK_RUNNING\"\n[0-9]+\n",
        """
        202
        writer TASK_KILLED 202
        202
        reader TASK_STARTING 202
        reader TASK_RUNNING 202
        reader TASK_FINISHED 202

        """,
        ".*[0-9]+:[0-9]+:[0-9]+.*\n",
        "202\n",
    ];

    /// <summary>How many parts there are until the first task runs.</summary>
    public static int UntilTaskRuns => 3;

    /// <summary>
    /// Takes it in a directory of its own while `holdfast dev` runs, and holds what it shows against what it is to
    /// show.
    /// </summary>
    /// <param name="machine">Where the cluster runs.</param>
    /// <param name="parts">How many of its parts; null for all.</param>
    /// <param name="change">Changes the script before it runs.</param>
    public static async Task TakeAsync(Machine machine, int? parts = null, Func<string, string>? change = null)
    {
        var page = await File.ReadAllTextAsync(Path.Combine(Repository.Root, "README.md"));
        var blocks = Block().Matches(page[page.IndexOf("## A tour", StringComparison.Ordinal)..]);
        Assert.Equal(Shows.Length, blocks.Count);
        var script = string.Concat(blocks.Take(parts ?? blocks.Count).Select(block => block.Groups[1].Value));
        // The stream of a framework that goes on would keep the output open.
        var hangUp = parts is null ? "" : "kill $!";

        var (_, output) = await machine.RunAsync(
            $"mkdir $HOME/tour\ncd $HOME/tour\n{change?.Invoke(script) ?? script}\n{hangUp}");

        var expected = $"^{string.Concat(Shows.Take(parts ?? Shows.Length))}$";
        if (Regex.IsMatch(output, expected)) return;
        var (_, heard) = await machine.RunAsync("cat ~/tour/events; tail ~/.local/state/holdfast-dev/*.log");
        Assert.Fail($"The tour showed:\n{output}\nIt heard:\n{heard}");
    }

    [GeneratedRegex("^```bash\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
