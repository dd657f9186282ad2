using Holdfast.Containers.Launching;

namespace Holdfast.Containers.Tests.Launching;

/// <summary>Forking a managed process is the risky step: it must work every time, also on a busy machine.</summary>
public sealed class ManyLaunchesTests
{
    [Fact]
    public async Task Launches_FiveHundredUnderLoad_AllTellTheirOwnExit() =>
        await RunAsync(TestPrograms.Fastest.Shim, count: 500, atOnce: 12);

    [Fact]
    public async Task Launches_FortyFrameworkDependentUnderLoad_AllTellTheirOwnExit() =>
        await RunAsync(TestPrograms.FrameworkDependent.Shim, count: 40, atOnce: 8);

    private static async Task RunAsync(string shim, int count, int atOnce)
    {
        await using var workshop = new Workshop(shim, warm: 4);
        // Two processes that never stop: every fork meets a busy processor and is interrupted somewhere.
        for (var burner = 0; burner < 2; burner++) await workshop.StartAsync(workshop.Shell("while :; do :; done"));
        var statuses = new int?[count];

        await Parallel.ForAsync(
            0, count, new ParallelOptions { MaxDegreeOfParallelism = atOnce }, async (at, cancellationToken) =>
        {
            var outcome = await workshop.Launcher.LaunchAsync(workshop.Shell($"exit {at % 250}"), cancellationToken);
            await using var container = Assert.IsType<Launched>(outcome).Container;
            statuses[at] = (await Workshop.EndAsync(container)).Code;
        });

        Assert.Equal(Enumerable.Range(0, count).Select(at => (int?)(at % 250)), statuses);
    }
}
