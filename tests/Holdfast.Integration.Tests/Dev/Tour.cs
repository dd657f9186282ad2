using Holdfast.Integration.Tests.Pages;

namespace Holdfast.Integration.Tests.Dev;

/// <summary>The tour of README.md, as it stands there.</summary>
internal static class Tour
{
    /// <summary>Takes it while `holdfast dev` runs.</summary>
    /// <param name="machine">Where the cluster runs.</param>
    /// <param name="change">Changes what is typed.</param>
    public static Task TakeAsync(Machine machine, Func<string, string>? change = null) =>
        Instructions.FollowAsync("README.md", "A tour", machine, async page =>
        {
            await page.RunNextAsync(page.Left - 1, change);
            using var framework = machine.Open($"exec {page.TakeNext().Text}");
            await framework.WaitForTextAsync("\"type\":\"SUBSCRIBED\"");
            await framework.WaitForTextAsync("\"type\":\"OFFERS\"");
            await framework.InterruptAsync();
        });

    /// <summary>Goes as far as its first task, and waits until that runs.</summary>
    public static async Task StartWriterAsync(Machine machine)
    {
        var typed = Page.Blocks("README.md", "A tour")[1].Text;
        var (exitCode, output) = await machine.RunAsync(
            $"{typed}\nfor try in $(seq 300); do grep -q 'is running' ~/writer.log && exit; sleep 0.1; done; exit 1");
        Assert.True(exitCode == 0, output);
    }
}
