using Holdfast.Cli.Doctor;

namespace Holdfast.Cli.Tests.Doctor;

public sealed class AgentOptionsFileTests
{
    [Theory]
    [InlineData("", "/var/lib/holdfast/agent")]
    [InlineData("# work_dir: /old\nmaster: h:1\nwork_dir: /data # here\n", "/data")]
    [InlineData("work-dir: \"/data\"", "/data")]
    [InlineData("{\"master\": \"h:1\",\n \"work_dir\": \"/data\"}", "/data")]
    [InlineData("{\"master\":\"h:1\",\"work_dir\":\"/data\"}", "/data")]
    [InlineData("cgroups_root: holdfast\nwork_dir: /data", "/data")]
    public void Directories_OfAFile_BeginWithTheWorkDirectory(string text, string expected) =>
        Assert.Equal([expected], AgentOptionsFile.Directories(text));

    [Fact]
    public void Directories_WithFurtherDisks_HaveTheirRoots()
    {
        const string text =
            """
            work_dir: /data
            resources:
              - {name: disk, type: SCALAR, scalar: {value: 300}}
              - {name: disk, type: SCALAR, scalar: {value: 80}, disk: {source: {type: PATH, path: {root: /mnt/ssd}}}}
              - name: disk
                disk:
                  source: {type: MOUNT, mount: {root: "/mnt/fast"}}
            """;

        Assert.Equal(["/data", "/mnt/ssd", "/mnt/fast"], AgentOptionsFile.Directories(text));
    }
}
