using Holdfast.Hosting.Flags;
using Holdfast.Hosting.Tls;
using Holdfast.Server.Help;

namespace Holdfast.Server.Certs;

/// <summary><c>certs init</c>, <c>issue</c>, <c>ls</c> and <c>renew</c>: the small authority of a cluster.</summary>
/// <remarks>
/// Here and not in the command line, since <c>dev --secure</c> needs it too, and a verb of once a year may take a fifth
/// of a second to start.
/// </remarks>
internal static class CertsVerb
{
    private const int DaysMax = 3650;

    private static readonly FlagSpec[] Flags =
    [
        new("dir", FlagKind.Path, "certs", FlagStatus.Ours, "Where the authority and what it issued lie."),
        new("cluster", FlagKind.Text, "holdfast", FlagStatus.Ours, "The cluster's name, for people."),
        new("role", FlagKind.Text, null, FlagStatus.Ours, "What the certificate is for.")
        {
            Accepts = ["master", "agent", "client"],
        },
        new("name", FlagKind.Text, null, FlagStatus.Ours, "The member's name, which names its files too."),
        new("hosts", FlagKind.Text, null, FlagStatus.Ours, "The names and addresses by which others call it."),
        new("days", FlagKind.Integer, "365", FlagStatus.Ours, "How long the certificate is valid."),
    ];

    /// <summary>What <c>--help</c> says.</summary>
    public static VerbHelp Help { get; } = new(
        [
            "holdfast certs init --cluster=prod",
            "holdfast certs issue --role=master --name=master1 --hosts=node1,10.0.0.1",
            "holdfast certs issue --role=agent --name=node1 --hosts=10.0.0.1 --days=90",
            "holdfast certs issue --role=client --name=ops",
            "holdfast certs ls",
            "holdfast certs renew",
        ],
        "The small authority of a cluster: init makes it, issue makes a certificate that it vouches for, ls "
        + "shows what was issued, what ends first before the rest, renew makes all anew, or the one named. Keep its "
        + "directory where only you can read: whoever has its ca.key can make members of the cluster. Give each "
        + "machine ca.pem and its own .pem and .key.",
        FlagHelp.Of(Flags));

    /// <summary>Runs it.</summary>
    /// <returns>The faults of the command line; none when it was done.</returns>
    public static IReadOnlyList<string> Run(string[] arguments)
    {
        if (VerbWords.Fault("certs", ["init", "issue", "ls", "renew"], arguments) is { } fault) return [fault];
        var rest = arguments[1..];
        var flags = MesosFlags.Parse(Flags, rest, []);
        if (flags.Faults.Count > 0) return flags.Faults;
        if (flags.Integer("days") is < 1 or > DaysMax) return [$"--days takes a number from 1 to {DaysMax}."];
        var authority = new AuthorityDirectory(flags.Text("dir")!, TimeProvider.System);
        if (arguments[0] == "init") return Init(authority, flags);
        if (arguments[0] == "issue" && Missing(flags) is { Count: > 0 } missing) return missing;
        if (!authority.Exists)
            return [authority.AnyFile is { } key
                ? $"{authority.AuthorityFile} is missing beside {key}: put it back; each machine of the cluster has it."
                : $"There is no authority ({authority.AuthorityFile}); make one by 'holdfast certs init'."];
        return arguments[0] switch
        {
            "issue" => Issue(authority, flags),
            "ls" => List(authority),
            _ => Renew(authority, flags),
        };
    }

    private static IReadOnlyList<string> Init(AuthorityDirectory authority, FlagValues flags)
    {
        if (authority.AnyFile is { } file)
            return [$"There is an authority already ({file}). A new one in its place would make all "
                + "certificates of the cluster worthless at once; name another --dir for it."];
        authority.Create(flags.Text("cluster")!);
        Console.Out.WriteLine($"The authority's certificate is {authority.AuthorityFile}: give it to every machine.");
        Console.Out.WriteLine($"Its key is {authority.KeyOf("ca")}: give it to nobody.");
        return [];
    }

    private static List<string> Issue(AuthorityDirectory authority, FlagValues flags)
    {
        var (role, name) = (flags.Text("role")!, flags.Text("name")!);
        if (!IsName(name))
            return [$"--name={name} cannot name files: use letters, digits, '.', '_' and '-', up to 64, and not 'ca'."];
        if (authority.Find(name) is not null)
            return [$"{authority.CertOf(name)} is there already; 'holdfast certs renew --name={name}' makes it anew."];
        var hosts = (flags.Text("hosts") ?? "")
            .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var faults = hosts.Where(host => Uri.CheckHostName(host) is UriHostNameType.Unknown)
            .Select(host => $"--hosts has '{host}', which is neither a name nor an address.").ToList();
        var member = new Member(name, Enum.Parse<PeerRole>(role, ignoreCase: true), hosts);
        if (member.Role is not PeerRole.Client && hosts.Length == 0)
            faults.Add($"--hosts is missing: the names and addresses by which others call {name}, such as "
                + "--hosts=node1.example,10.0.0.1.");
        if (faults.Count > 0) return faults;
        Make(authority, member, flags);
        return [];
    }

    private static List<string> Missing(FlagValues flags)
    {
        var faults = new List<string>();
        if (flags.IsMissing("role")) faults.Add("--role is missing: what the certificate is for.");
        if (flags.IsMissing("name")) faults.Add("--name is missing: the member's name, which names its files too.");
        return faults;
    }

    private static List<string> List(AuthorityDirectory authority)
    {
        var issued = authority.Names().Select(authority.Find).OfType<(Member Member, DateTimeOffset ValidUntil)>();
        foreach (var (member, until) in issued.OrderBy(one => one.ValidUntil)) Show(authority, member, until);
        return [];
    }

    private static IReadOnlyList<string> Renew(AuthorityDirectory authority, FlagValues flags)
    {
        var members = new List<Member>();
        foreach (var name in flags.Text("name") is { } one ? [one] : authority.Names())
        {
            if (authority.Find(name) is not { } found)
                return [$"{authority.CertOf(name)} is no certificate that this authority issued; 'holdfast certs "
                    + "issue' makes one."];
            members.Add(found.Member);
        }

        if (members.Count == 0) return ["Nothing was issued here yet; 'holdfast certs issue' does it."];
        foreach (var member in members) Make(authority, member, flags);
        return [];
    }

    private static void Make(AuthorityDirectory authority, Member member, FlagValues flags)
    {
        var until = authority.Issue(member, TimeSpan.FromDays(flags.Integer("days")!.Value));
        Show(authority, member, until);
    }

    private static void Show(AuthorityDirectory authority, Member member, DateTimeOffset until) =>
        Console.Out.WriteLine($"{authority.CertOf(member.Name)} with {authority.KeyOf(member.Name)}: "
            + $"{member.Role.ToString().ToLowerInvariant()} {member.Name}, valid until {until:u}.");

    private static bool IsName(string name) =>
        name.Length is > 0 and <= 64 && name != "ca" && !name.StartsWith('.')
        && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '_' or '-');
}
