using System.Globalization;
using Holdfast.Hosting.Flags;

namespace Holdfast.Server.Dev;

/// <summary>What <c>holdfast dev</c> is started with.</summary>
/// <param name="Agents">How many agents: 1 to 32. Default 1.</param>
/// <param name="WorkDirectory">Where their state is kept between runs; absolute.</param>
/// <param name="Port">The master's port; agents follow it. Default 5050.</param>
/// <param name="IsSecure">Whether everybody must show credentials, over TLS. Default false.</param>
internal sealed record DevOptions(int Agents, string WorkDirectory, int Port, bool IsSecure)
{
    /// <summary>Where the command line looks for a master that nobody names.</summary>
    public const int PortUsual = 5050;

    private const int AgentsMax = 32;

    private static readonly string[] Names = ["--agents", "--work-dir", "--port", "--secure"];

    /// <summary>Reads the arguments; null when there are faults.</summary>
    public static DevOptions? From(IReadOnlyList<string> arguments, ICollection<string> faults)
    {
        var options = new DevOptions(1, Path.GetFullPath(Default()), PortUsual, IsSecure: false);
        for (var i = 0; i < arguments.Count; i++)
        {
            if (arguments[i] == "--secure")
            {
                options = options with { IsSecure = true };
                continue;
            }

            var equals = arguments[i].IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? arguments[i] : arguments[i][..equals];
            var value = equals >= 0 ? arguments[i][(equals + 1)..]
                : i + 1 < arguments.Count && !arguments[i + 1].StartsWith('-') ? arguments[++i]
                : "";
            switch (name)
            {
                case "--agents":
                    options = options with { Agents = Number(name, value, 1, AgentsMax, faults) };
                    break;
                case "--work-dir" or "--work_dir" when value.Length > 0:
                    options = options with { WorkDirectory = Path.GetFullPath(value) };
                    break;
                case "--work-dir" or "--work_dir":
                    faults.Add($"{name} needs a directory, such as {name} /tmp/try.");
                    break;
                case "--port":
                    options = options with { Port = Number(name, value, 1, 60_000, faults) };
                    break;
                default:
                    faults.Add(Unknown(name));
                    break;
            }
        }
        return faults.Count == 0 ? options : null;
    }

    private static string Unknown(string name) => Spelling.Nearest(name, Names) is { } near
        ? $"'{name}' is not an option of 'holdfast dev'. Did you mean '{near}'?"
        : $"'{name}' is not an option of 'holdfast dev'; it takes {string.Join(", ", Names)}.";

    // Beside nothing that belongs to anyone else, and the same in every run.
    private static string Default() => Path.Combine(
        Environment.GetEnvironmentVariable("XDG_STATE_HOME")
            ?? Path.Combine(Environment.GetFolderPath(
                    Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify),
                ".local", "state"),
        "holdfast-dev");

    private static int Number(string name, string value, int min, int max, ICollection<string> faults)
    {
        if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number >= min
            && number <= max)
            return number;
        faults.Add($"{name} takes a number from {min} to {max}, and '{value}' is none.");
        return min;
    }
}
