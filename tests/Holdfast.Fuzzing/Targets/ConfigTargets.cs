using System.Text;
using Holdfast.Cli.Connections;
using Holdfast.Cli.Verbs;
using Holdfast.Hosting.Flags;

namespace Holdfast.Fuzzing.Targets;

/// <summary>Files of options.</summary>
internal static class ConfigTargets
{
    /// <summary>Every option of a server's file has a name and a text.</summary>
    public static void Server(byte[] input)
    {
        var faults = new List<string>();
        foreach (var entry in ConfigFile.Read("the file", Encoding.UTF8.GetString(input), faults))
        {
            if (entry.Name.Length == 0) throw new FindException("An option has no name.");
            foreach (var spec in AgentFlags.Table.DistinctBy(spec => spec.ListSeparator)) ConfigFile.Text(entry, spec);
        }
    }

    /// <summary>A person's file is understood or refused with a sentence.</summary>
    public static void Client(byte[] input)
    {
        try
        {
            ClientFile.Read("/home/p/config.yaml", Encoding.UTF8.GetString(input));
        }
        catch (Failure)
        {
            return;
        }
    }
}
