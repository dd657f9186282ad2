namespace Holdfast.Integration.Tests.Dev;

/// <summary>`./holdfast dev` in a terminal of a machine.</summary>
internal static class DevCluster
{
    /// <summary>Starts it and waits until all of it answers and the agents are registered.</summary>
    public static async Task<Terminal> StartAsync(
        Machine machine, string arguments = "", int agents = 1, int port = 5050)
    {
        var terminal = machine.Open($"exec ./holdfast dev {arguments}");
        await terminal.WaitForAsync("master: pid ");
        await terminal.WaitForAsync($"agent-{agents}: pid ");
        await WaitForAgentsAsync(machine, agents, port);
        return terminal;
    }

    /// <summary>Waits until so many agents are registered and active.</summary>
    public static async Task WaitForAgentsAsync(Machine machine, int agents, int port = 5050)
    {
        var (exitCode, output) = await machine.RunAsync(
            $$"""
            for try in $(seq 600); do
                curl --silent 127.0.0.1:{{port}}/slaves > $HOME/slaves
                [[ $(grep --only-matching '"active":true' $HOME/slaves | wc --lines) == {{agents}} ]] && exit 0
                sleep 0.1
            done
            cat $HOME/slaves
            exit 1
            """);
        Assert.True(exitCode == 0, $"{agents} agents did not come: {output}");
    }

    /// <summary>The pid that a line of it tells, such as "master: pid 17, http://…".</summary>
    public static string PidIn(string line) => line.Split(' ')[2].TrimEnd(',');
}
