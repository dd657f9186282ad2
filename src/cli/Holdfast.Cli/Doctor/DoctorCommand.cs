using System.CommandLine;
using System.Text.Json.Nodes;
using Holdfast.Cli.Output;
using Holdfast.Cli.Verbs;
using Holdfast.Client.Faults;

namespace Holdfast.Cli.Doctor;

/// <summary><c>holdfast doctor</c></summary>
internal static class DoctorCommand
{
    private static readonly Option<string[]> Disks = new("--disk", "--work-dir")
    {
        Description = "A directory that an agent is to keep data in. May be given several times. If none is: those "
            + "that /etc/holdfast/agent.yaml names, else /var/lib/holdfast/agent.",
        HelpName = "PATH",
        DefaultValueFactory = _ => [],
    };

    private static readonly Option<ServerAddress> Agent = new("--agent")
    {
        Description = "The address of this machine's agent, which is asked whether its volumes are what they should "
            + "be. Where none answers, nothing is said of them.",
        HelpName = "HOST:PORT",
        DefaultValueFactory = _ => new ServerAddress("127.0.0.1:5051"),
        CustomParser = ServerAddress.Read,
    };

    private static readonly Column<Finding>[] Columns =
    [
        new("CHECK", finding => finding.Subject),
        new("VERDICT", finding => finding.Word) { Tone = finding => finding.Tone },
        new("WHAT", finding => finding.Text),
    ];

    public static Verb Build() => new Verb(
        "doctor",
        "Tells what this machine can and cannot do as an agent, and what to do about it. Ends with 1 where no agent "
        + "can run, or would lose data.",
        "holdfast doctor", "sudo holdfast doctor --work-dir /var/lib/holdfast/agent --disk /mnt/ssd")
    {
        Disks, Agent, OutputOptions.Format,
    }.Does(RunAsync);

    private static async Task<int> RunAsync(Invocation invocation)
    {
        var directories = invocation.Get(Disks) is { Length: > 0 } named ? named : AgentOptionsFile.Directories();
        IReadOnlyList<Finding> findings =
            [.. Checks.Of(MachineReader.Read(directories)), .. await VolumesAsync(invocation)];
        var document = new JsonArray([.. findings.Select(finding => finding.Document())]);
        await invocation.Terminal.Output.WriteAsync(invocation.Get(OutputOptions.Format) switch
        {
            OutputFormat.Json => JsonText.Of(document),
            OutputFormat.Yaml => YamlText.Of(document),
            OutputFormat.Name => string.Concat(findings.Where(finding => finding.Verdict != Verdict.Ok)
                .Select(finding => finding.Subject).Distinct().Select(subject => $"{subject}\n")),
            _ => Table.Of(findings, Columns, invocation.Terminal.Paint) + Remedies(findings),
        });
        return findings.Any(finding => finding.Verdict == Verdict.Missing) ? ExitCode.Failed : ExitCode.Done;
    }

    private static async Task<IEnumerable<Finding>> VolumesAsync(Invocation invocation)
    {
        var agent = invocation.Get(Agent);
        try
        {
            return VolumeChecks.Of(await invocation.Connection.AgentAdmin(agent).FsckAsync(invocation.Stopping));
        }
        catch (ServerUnreachableException)
        {
            return []; // The machine may have none yet.
        }
        catch (ClientException cause)
        {
            return [VolumeChecks.Unasked($"{agent}", invocation.Connection.Explain(cause).Message)];
        }
    }

    private static string Remedies(IReadOnlyList<Finding> findings)
    {
        var remedies = findings.Where(finding => finding.Remedy is not null)
            .Select(finding => $"  {finding.Subject}: {finding.Remedy}\n").Distinct().ToList();
        return remedies.Count == 0 ? "" : $"\nWhat to do\n{string.Concat(remedies)}";
    }
}
