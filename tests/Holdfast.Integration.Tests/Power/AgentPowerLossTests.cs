using Holdfast.Integration.Tests.Cluster;

namespace Holdfast.Integration.Tests.Power;

/// <summary>
/// The agent's machine loses its power at an instant, and the agent starts on what its disk kept: what was acknowledged
/// is there, what was not is whole or not there at all, and nothing is destroyed that was not to be (S1, S2, S7, S8).
/// </summary>
public sealed class AgentPowerLossTests(ITestOutputHelper output)
{
    // A create with its task costs about 64 writes and flushes of the disk, a destroy about 41.
    private const int CreateRequests = 64;
    private const int DestroyRequests = 41;

    [Fact]
    public async Task Create_PowerIsLostAtAWriteOfIt_IsWholeOrNotThere()
    {
        await using var cluster = await PowerCluster.StartAsync();
        await using var framework = new RawFramework(cluster.Master, "power", "db");
        var story = await BeginAsync(cluster, framework);

        foreach (var (seed, chance) in Rounds.Of(4))
        {
            var request = chance.Next(1, CreateRequests);
            output.WriteLine($"seed {seed}: power is lost at request {request}");
            var volume = await story.CreateAsync(launches: true, cutAfter: request);
            await PowerStory.CutOrAsync(cluster.AgentDisk.Disk, () => volume.Lines > 0, "the power loss");
            await cluster.CutAgentAsync(chance);

            await story.VerifyAsync();
        }
    }

    [Fact]
    public async Task Destroy_PowerIsLostAtAWriteOfIt_IsDoneOrNotBegun()
    {
        await using var cluster = await PowerCluster.StartAsync();
        await using var framework = new RawFramework(cluster.Master, "power", "db");
        var story = await BeginAsync(cluster, framework);

        foreach (var (seed, chance) in Rounds.Of(3))
        {
            var volume = await WrittenAsync(story);
            var request = chance.Next(1, DestroyRequests);
            output.WriteLine($"seed {seed}: power is lost at request {request}");
            await story.DestroyAsync(volume, request);
            await PowerStory.CutOrAsync(
                cluster.AgentDisk.Disk, () => story.IsTold(volume.Destroy), "the power loss");
            await cluster.CutAgentAsync(chance);

            await story.VerifyAsync();
        }
    }

    [Fact]
    public async Task Acknowledgement_PowerIsLostRightAfterIt_Holds()
    {
        await using var cluster = await PowerCluster.StartAsync();
        await using var framework = new RawFramework(cluster.Master, "power", "db");
        var story = await BeginAsync(cluster, framework);

        foreach (var (seed, chance) in Rounds.Of(1))
        {
            output.WriteLine($"seed {seed}: power is lost when a volume is said to be made");
            var made = await story.CreateAsync(launches: false);
            await LoseAsync(() => story.IsTold(made.Create));

            output.WriteLine($"seed {seed}: when one is offered, by an operation without id");
            var offered = await story.CreateAsync(launches: false, isNamed: false);
            await LoseAsync(() => story.IsOffered(offered));

            output.WriteLine($"seed {seed}: while a task flushes what it writes");
            var written = await story.CreateAsync(launches: true);
            await LoseAsync(() => written.Lines >= 3);

            output.WriteLine($"seed {seed}: when one is said to be destroyed");
            await story.DestroyAsync(written);
            await LoseAsync(() => story.IsTold(written.Destroy));

            async Task LoseAsync(Func<bool> isTold)
            {
                await PowerStory.CutOrAsync(cluster.AgentDisk.Disk, isTold, "the acknowledgement");
                await cluster.CutAgentAsync(chance);
                await story.VerifyAsync();
            }
        }
    }

    private static async Task<PowerStory> BeginAsync(PowerCluster cluster, RawFramework framework)
    {
        await framework.SubscribeAsync();
        return new PowerStory(cluster, framework);
    }

    private static async Task<StoryVolume> WrittenAsync(PowerStory story)
    {
        var volume = await story.CreateAsync(launches: true);
        await Testing.Eventually.IsTrueAsync(() => volume.Lines > 0, "the task to write");
        await story.EndAsync(volume);
        return volume;
    }
}
