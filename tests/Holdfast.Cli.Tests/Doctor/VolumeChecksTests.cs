using Holdfast.Cli.Doctor;
using Holdfast.Client.Agents;

namespace Holdfast.Cli.Tests.Doctor;

public sealed class VolumeChecksTests
{
    [Fact]
    public void Volumes_ThatAgree_AreOk() =>
        Assert.Equal(Verdict.Ok, Assert.Single(VolumeChecks.Of(new AgentFsck(Ok: 3))).Verdict);

    [Fact]
    public void Differences_AreToldByTheirKind_WithTheFirstOfEach()
    {
        var findings = VolumeChecks.Of(new AgentFsck(Findings:
        [
            new("orphan", "/d/volumes/a", "the ledger does not know this data", "adopt it"),
            new("ghost", "volume 'v'", "it is missing", "put it back"),
            new("orphan", "/d/volumes/b", "the ledger does not know this data", "adopt it"),
        ])).ToList();

        Assert.Equal(
            ["2 x orphan: /d/volumes/a: the ledger does not know this data", "1 x ghost: volume 'v': it is missing"],
            findings.Select(static finding => finding.Text));
        Assert.All(findings, static finding => Assert.Equal(Verdict.Limited, finding.Verdict));
        Assert.All(findings, static finding => Assert.Contains("holdfast volumes fsck", finding.Remedy));
    }
}
