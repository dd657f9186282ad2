using Holdfast.Integration.Tests.Dev;
using Holdfast.Testing;

namespace Holdfast.Integration.Tests.Pages;

/// <summary>
/// Does what a section of a page says, as a reader would: block after block, each where it says, in one shell of each
/// machine. A test of the style finds the sections that no test follows by the words given to
/// <see cref="FollowAsync(string, string, Machine)"/> and its siblings.
/// </summary>
internal sealed class Instructions
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly string _what;
    private readonly IReadOnlyDictionary<string, Machine> _machines;
    private readonly Queue<ShellBlock> _left;

    private Instructions(string page, string? section, IReadOnlyDictionary<string, Machine> machines)
    {
        _what = section is null ? page : $"{page}, '{section}'";
        _machines = machines;
        _left = new(Page.Blocks(page, section));
        Assert.True(_left.Count > 0, $"{_what} says nothing to type.");
    }

    /// <summary>How many blocks are left.</summary>
    public int Left => _left.Count;

    /// <summary>Follows a section on one machine.</summary>
    public static Task FollowAsync(string page, string section, Machine machine) =>
        FollowAsync(page, section, machine, RunAllAsync);

    /// <summary>Follows a section on one machine, with more between its blocks. None may be left out.</summary>
    public static Task FollowAsync(string page, string section, Machine machine, Func<Instructions, Task> follow) =>
        FollowAsync(page, section, new Dictionary<string, Machine> { [""] = machine }, follow);

    /// <summary>Follows a section on the machines that it names.</summary>
    public static Task FollowAsync(string page, string section, IReadOnlyDictionary<string, Machine> machines) =>
        FollowAsync(page, section, machines, RunAllAsync);

    /// <summary>Follows a section on the machines that it names, with more between its blocks.</summary>
    public static async Task FollowAsync(
        string page, string section, IReadOnlyDictionary<string, Machine> machines, Func<Instructions, Task> follow)
    {
        var instructions = new Instructions(page, section, machines);
        await follow(instructions);
        Assert.True(instructions.Left == 0, $"{instructions._what}: {instructions.Left} blocks were not run.");
    }

    /// <summary>Follows a whole page on one machine.</summary>
    public static async Task FollowPageAsync(string page, Machine machine, Func<Instructions, Task> follow)
    {
        var instructions = new Instructions(page, null, new Dictionary<string, Machine> { [""] = machine });
        await follow(instructions);
        Assert.True(instructions.Left == 0, $"{instructions._what}: {instructions.Left} blocks were not run.");
    }

    /// <summary>Types the next block, which is to succeed and to show what the page says.</summary>
    /// <param name="change">Changes what is typed.</param>
    /// <returns>What it showed.</returns>
    public async Task<string> RunNextAsync(Func<string, string>? change = null)
    {
        var block = _left.Dequeue();
        if (change is not null) block = block with { Text = change(block.Text) };
        if (block.Machines.Count == 0) return await RunAsync(block, _machines[""]);
        var shown = await Task.WhenAll(block.Machines.Select(name => RunAsync(block, _machines[name])));
        return string.Concat(shown);
    }

    /// <summary>Types so many blocks.</summary>
    public async Task RunNextAsync(int count, Func<string, string>? change = null)
    {
        for (var i = 0; i < count; i++) await RunNextAsync(change);
    }

    /// <summary>Takes the next block, for a test that runs it in a way of its own.</summary>
    public ShellBlock TakeNext() => _left.Dequeue();

    /// <summary>Runs all that are left.</summary>
    private static Task RunAllAsync(Instructions instructions) => instructions.RunNextAsync(instructions.Left);

    private async Task<string> RunAsync(ShellBlock block, Machine machine)
    {
        // As in one shell: what was exported there counts here.
        var script =
            $$"""
            [[ -e $HOME/.shell ]] && source $HOME/.shell
            set -e
            {{block.Text.TrimEnd()}}
            { declare -px; printf 'cd %q\n' "$PWD"; } > $HOME/.shell
            """;
        var (exitCode, output) = (0, "");
        try
        {
            await Eventually.IsTrueAsync(
                async () =>
                {
                    (exitCode, output) = await machine.RunAsync(script);
                    return (exitCode == 0 && block.IsShownBy(output)) || !block.OnlyAsks;
                },
                Patience, "the output that the page shows", Eventually.LongPause);
        }
        catch (TimeoutException)
        {
            // Told below, with what came instead.
        }

        if (exitCode != 0 || !block.IsShownBy(output))
            Assert.Fail($"{_what} says to type:\n{block.Text}\nand that it shows:\n{block.Shows}\nIt ended with "
                + $"{exitCode} and showed:\n{output}\n{await LogsAsync()}");
        return output;
    }

    private async Task<string> LogsAsync()
    {
        const string last = "tail --lines=8 /var/log/holdfast-*.log ~/.local/state/holdfast-dev/*.log 2> /dev/null";
        var logs = await Task.WhenAll(_machines.Select(async machine =>
            $"{machine.Key}:\n{(await machine.Value.RunAsync(last)).Output}"));
        return string.Concat(logs);
    }
}
