using System.Globalization;
using Holdfast.Linux.Accounts;
using Holdfast.Linux.Files;

namespace Holdfast.Hosting.Files;

/// <summary>The names of users and groups during one listing: each is looked up once, for the name service may be
/// slow.</summary>
internal sealed class OwnerNames
{
    private readonly Dictionary<uint, string> _users = [];
    private readonly Dictionary<uint, string> _groups = [];

    /// <summary>The entry of a file.</summary>
    public FileEntry Entry(string path, FileStatus status) => new(
        path, status,
        Name(_users, status.User, static user => Account.Find(user)?.Name),
        Name(_groups, status.Group, GroupName.Find));

    private static string Name(Dictionary<uint, string> known, uint number, Func<uint, string?> find)
    {
        if (known.TryGetValue(number, out var name)) return name;
        return known[number] = find(number) ?? number.ToString(CultureInfo.InvariantCulture);
    }
}
