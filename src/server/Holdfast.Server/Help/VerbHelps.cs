using Holdfast.Hosting.Flags;
using Holdfast.Server.Certs;
using Holdfast.Server.Registry;

namespace Holdfast.Server.Help;

/// <summary>The help of every verb of this program.</summary>
internal static class VerbHelps
{
    private const string Writing =
        " Flags are written as Mesos' are: --name=value or --name value, dashes may stand for the underscores. They "
        + "are also taken from MESOS_NAME in the environment and from the file of --config. Durations are such as "
        + "10secs or 5mins, sizes such as 10MB.";

    private const string DevOptions =
        """
          --agents N (else 1)
              How many agents, 1 to 32: they divide what this machine has.
          --port PORT (else 5050)
              The master's port; agents have those after it.
          --work-dir DIR (else ~/.local/state/holdfast-dev)
              Where state, volumes and logs are kept between runs.
          --secure
              Everybody must show credentials, over TLS: certificates and a file for
              the command line are made, and their place is told.

        """;

    /// <summary>That of a verb; null where there is no such verb.</summary>
    public static VerbHelp? Of(string verb) => verb switch
    {
        "master" => new(
            [
                "holdfast master --work_dir=/var/lib/holdfast/master",
                "holdfast master --config=/etc/holdfast/master.yaml",
            ],
            "Runs a master: it knows the agents, offers what they have to frameworks, and is asked by everybody."
            + Writing,
            FlagHelp.Of(MasterFlags.Table)),
        "agent" => new(
            [
                "holdfast agent --master=127.0.0.1:5050 --work_dir=/var/lib/holdfast/agent",
                "holdfast agent --config=/etc/holdfast/agent.yaml",
                "holdfast doctor --work-dir /var/lib/holdfast/agent",
            ],
            "Runs an agent: it keeps volumes and runs tasks on this machine. 'holdfast doctor' tells beforehand what "
            + "this machine can do as one." + Writing,
            FlagHelp.Of(AgentFlags.Table)),
        "dev" => new(
            ["holdfast dev", "holdfast dev --agents 3", "holdfast dev --secure --work-dir /tmp/try"],
            "Runs a small cluster on this machine, to try things: a master and agents as processes of their own, so "
            + "that any of them can be killed. Ctrl-C stops them; tasks run on, and the next start finds them again.",
            DevOptions),
        "certs" => CertsVerb.Help,
        "registry" => RegistryVerb.Help,
        _ => null,
    };
}
