using System.Globalization;

namespace Holdfast.Integration.Tests.Cluster;

/// <summary>Where a process listens for TCP, as the kernel knows it.</summary>
/// <remarks><see href="https://man7.org/linux/man-pages/man5/proc_pid_net.5.html">proc_pid_net(5)</see>.</remarks>
internal static class ListeningPorts
{
    private const string Listening = "0A";

    public static IReadOnlyList<int> Of(int pid)
    {
        var own = Directory.EnumerateFiles($"/proc/{pid}/fd").Select(static file => new FileInfo(file).LinkTarget)
            .ToHashSet();
        return
        [
            .. from table in (string[])["tcp", "tcp6"]
               from line in File.ReadLines($"/proc/{pid}/net/{table}").Skip(1)
               let fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
               where fields[3] == Listening && own.Contains($"socket:[{fields[9]}]")
               select int.Parse(fields[1].Split(':')[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture),
        ];
    }
}
