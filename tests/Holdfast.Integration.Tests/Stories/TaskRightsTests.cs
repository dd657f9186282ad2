using Holdfast.Integration.Tests.Cluster;

namespace Holdfast.Integration.Tests.Stories;

/// <summary>What the service manager gives an agent for itself is not its tasks'.</summary>
public sealed class TaskRightsTests
{
    [Fact]
    public async Task Task_OfAnAgentWithRightsOfItsOwn_HasTheUsualOnes()
    {
        var directory = Directory.CreateTempSubdirectory("holdfast-test-").FullName;
        var service = Path.Combine(directory, "holdfast");
        // Nobody may be protected on every machine that runs these tests; what is passed on would be so all the same.
        await File.WriteAllTextAsync(service,
            $"#!/bin/sh\nexec choom --adjust 300 -- prlimit --nofile=4096:8192 {Repository.Holdfast} \"$@\"\n",
            TestContext.Current.CancellationToken);
        File.SetUnixFileMode(service, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await using var cluster = await TestCluster.StartAsync(program: service);
        await using var framework = new RawFramework(cluster.Master, "rights", "web");
        await framework.SubscribeAsync();
        var offer = await framework.OfferAsync(offer => Json.Amount(offer, "cpus") >= 1, "a cpu");
        var file = Path.Combine(cluster.Directory, "rights");

        await framework.AcceptAsync(offer, Json.Launch(Json.Task("show", offer,
            $"(cat /proc/self/oom_score_adj /proc/$PPID/oom_score_adj; ulimit -Sn; ulimit -Hn) > {file}",
            Json.Scalar("cpus", 0.1), Json.Scalar("mem", 32))));

        await framework.UpdateAsync("show", "TASK_FINISHED");
        Assert.Equal(
            ["0", "300", "1024", "8192"],
            await File.ReadAllLinesAsync(file, TestContext.Current.CancellationToken));
        Directory.Delete(directory, recursive: true);
    }
}
