using System.Text;
using Holdfast.Integration.Tests.Master;
using Holdfast.Protocol.Json;
using Holdfast.Protocol.V1.Scheduler;
using Holdfast.Testing;

namespace Holdfast.Integration.Tests.Machines;

/// <summary>A machine that is switched off: it ends none of its connections.</summary>
public sealed class SwitchedOffTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Bound = TimeSpan.FromSeconds(60);

    /// <summary>Without a bound of ours it is the kernel's: a quarter of an hour of sending again.</summary>
    [Fact]
    public async Task Framework_OnAMachineThatIsSwitchedOff_HoldsItsOffersForAWhileOnly()
    {
        await using var cable = await Cable.LayAsync();
        await using var master = await TestMaster.StartAsync(
            change: options => options with { Ip = cable.Here, PeerPatience = Patience });
        using var framework = cable.StartThere(
            "curl", "--silent", "--no-buffer", "--header", "Content-Type: application/json", "--data",
            Encoding.UTF8.GetString(MesosJson.ToUtf8(TestFramework.Subscription())),
            $"http://{cable.Here}:{master.Port}/api/v1/scheduler");
        Assert.NotNull(await framework.StandardOutput.ReadLineAsync(TestMaster.Token).AsTask()
            .WaitAsync(Bound, TestMaster.Token));

        await cable.CutAsync();
        await using var agent = await TestAgent.ConnectAsync(master);
        await Eventually.IsTrueAsync(
            async () => (await FrameworksAsync(master)).Contains("\"offers\":[{", StringComparison.Ordinal), Bound,
            "the offer to the machine that is off");
        using var other = await TestFramework.SubscribeAsync(master, TestFramework.Subscription("other"));

        await other.ReadEventAsync(Event.Types.Type.Offers).WaitAsync(Bound, TestMaster.Token);
        Assert.Contains("\"connected\":false", await FrameworksAsync(master), StringComparison.Ordinal);
        framework.Kill();
    }

    private static async Task<string> FrameworksAsync(TestMaster master) =>
        (await master.OperateAsync("""{"type":"GET_FRAMEWORKS"}""")).Text;
}
