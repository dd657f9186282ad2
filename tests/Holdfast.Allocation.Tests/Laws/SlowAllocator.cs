using Holdfast.Model.Loop;
using Holdfast.Model.Resources;

namespace Holdfast.Allocation.Tests.Laws;

/// <summary>
/// What an allocator is, written down as directly as can be: lists of who has what, everything worked out afresh each
/// time. Frameworks have all capabilities but that of revocable resources; agents have all.
/// </summary>
internal sealed class SlowAllocator
{
    public sealed record Piece(string Framework, RoleName Role, string Agent, ResourceBag Resources);

    private sealed record Filter(string Framework, string Agent, ResourceBag Refused, DateTimeOffset Until);

    private readonly List<(string Id, ResourceBag Total, bool IsActive)> _agents = [];
    private readonly List<(string Id, RoleName Role, bool IsSuppressed, bool IsActive)> _frameworks = [];
    private readonly List<Filter> _filters = [];
    private readonly Dictionary<string, double> _weights = [];
    private readonly Dictionary<string, long> _counts = [];
    private readonly List<string> _candidates = [];
    private bool _areAllCandidates;

    public List<Piece> Held { get; } = [];

    public List<(string Agent, ResourceBag Resources)> Withheld { get; } = [];

    public IEnumerable<string> Agents => _agents.Select(static agent => agent.Id);

    public IEnumerable<string> Frameworks => _frameworks.Select(static framework => framework.Id);

    public void AddAgent(string id, ResourceBag total)
    {
        _agents.Add((id, total, true));
        _candidates.Add(id);
    }

    public void SetTotal(string id, ResourceBag total)
    {
        var at = _agents.FindIndex(agent => agent.Id == id);
        if (_agents[at].Total.Equals(total)) return;
        _agents[at] = _agents[at] with { Total = total };
        _candidates.Add(id);
    }

    /// <summary>An operation changed the total; unlike a change by the agent it calls for no run.</summary>
    public void Convert(string id, ResourceBag total)
    {
        var at = _agents.FindIndex(agent => agent.Id == id);
        _agents[at] = _agents[at] with { Total = total };
    }

    public void SetActive(string id, bool isActive)
    {
        var at = _agents.FindIndex(agent => agent.Id == id);
        if (isActive && !_agents[at].IsActive) _candidates.Add(id);
        _agents[at] = _agents[at] with { IsActive = isActive };
    }

    public void RemoveAgent(string id)
    {
        // The last one takes the place, as in the allocator: the order matters, because it is what is shuffled.
        var at = _agents.FindIndex(agent => agent.Id == id);
        _agents[at] = _agents[^1];
        _agents.RemoveAt(_agents.Count - 1);
        Held.RemoveAll(piece => piece.Agent == id);
        Withheld.RemoveAll(piece => piece.Agent == id);
        _filters.RemoveAll(filter => filter.Agent == id);
        _candidates.RemoveAll(candidate => candidate == id);
    }

    public void AddFramework(string id, RoleName role)
    {
        _frameworks.Add((id, role, false, true));
        _areAllCandidates = true;
    }

    public void SetFramework(string id, bool isSuppressed, bool isActive, bool clearsFilters, bool raisesDemand)
    {
        var at = _frameworks.FindIndex(framework => framework.Id == id);
        _frameworks[at] = _frameworks[at] with { IsSuppressed = isSuppressed, IsActive = isActive };
        if (clearsFilters) _filters.RemoveAll(filter => filter.Framework == id);
        _areAllCandidates |= raisesDemand;
    }

    public (bool IsSuppressed, bool IsActive) StateOf(string id)
    {
        var framework = _frameworks.Find(framework => framework.Id == id);
        return (framework.IsSuppressed, framework.IsActive);
    }

    public RoleName RoleOf(string framework) => _frameworks.Find(each => each.Id == framework).Role;

    public void RemoveFramework(string id)
    {
        _frameworks.RemoveAll(framework => framework.Id == id);
        Held.RemoveAll(piece => piece.Framework == id);
        _filters.RemoveAll(filter => filter.Framework == id);
        _counts.Remove($"framework {id}");
        foreach (var key in _counts.Keys.ToArray())
            if (key.StartsWith("role ", StringComparison.Ordinal) && !IsUsed(key["role ".Length..]))
                _counts.Remove(key);
    }

    public void SetWeight(RoleName role, double weight) => _weights[role.ToString()] = weight;

    public void AddFilter(Piece refused, DateTimeOffset until) =>
        _filters.Add(new(refused.Framework, refused.Agent, refused.Resources, until));

    public void Count(Piece granted)
    {
        string[] above = [.. Path(granted.Role).Select(static role => $"role {role}")];
        foreach (var key in (string[])[$"framework {granted.Framework}", $"role {granted.Role}/.", .. above])
            _counts[key] = _counts.GetValueOrDefault(key) + 1;
    }

    public ResourceBag Free(string agent)
    {
        var free = _agents.Find(each => each.Id == agent).Total;
        foreach (var piece in Withheld.Where(piece => piece.Agent == agent)) free -= piece.Resources;
        foreach (var piece in Held.Where(piece => piece.Agent == agent)) free -= piece.Resources;
        return free;
    }

    public List<Piece> Allocate(AllocationScope scope, DateTimeOffset now, SeededRandom random)
    {
        var agents = scope == AllocationScope.All || _areAllCandidates
            ? Agents.ToArray()
            : _candidates.Distinct().ToArray();
        _candidates.Clear();
        _areAllCandidates = false;
        random.Shuffle<string>(agents);
        return [.. agents.SelectMany(agent => Visit(agent, now))];
    }

    private List<Piece> Visit(string agent, DateTimeOffset now)
    {
        if (!_agents.Find(each => each.Id == agent).IsActive) return [];
        var granted = new List<Piece>();
        var turns = Turns().ToArray();
        foreach (var (framework, role) in turns)
        {
            var free = granted.Aggregate(Free(agent), static (rest, piece) => rest - piece.Resources);
            var offer = free.AllocatableTo(role).NonRevocable;
            var isEnough = !offer.Reserved.IsEmpty
                || offer.Scalar("cpus").Milli >= 10 || offer.Scalar("mem").Milli >= 32_000;
            if (!isEnough || IsFiltered(framework, agent, offer, now)) continue;
            granted.Add(new(framework, role, agent, offer));
        }
        Held.AddRange(granted);
        foreach (var piece in granted) Count(piece);
        return granted;
    }

    private bool IsFiltered(string framework, string agent, ResourceBag offer, DateTimeOffset now) =>
        _filters.Exists(filter => filter.Framework == framework && filter.Agent == agent && now < filter.Until
            && filter.Refused.Contains(offer));

    /// <summary>Whose turn it is, down the tree of roles.</summary>
    private IEnumerable<(string Framework, RoleName Role)> Turns() => TurnsBelow("");

    private IEnumerable<(string Framework, RoleName Role)> TurnsBelow(string parent)
    {
        var roles = _frameworks.SelectMany(static framework => Path(framework.Role)).Distinct()
            .Where(role => (role.Parent?.ToString() ?? "") == parent)
            .Select(static role => role.ToString());
        string[] children = parent.Length == 0 ? [.. roles] : [.. roles, parent + "/."];
        foreach (var child in children
            .OrderBy(ShareOfRole)
            .ThenBy(child => _counts.GetValueOrDefault($"role {child}"))
            .ThenBy(static child => child, StringComparer.Ordinal))
        {
            if (!child.EndsWith("/.", StringComparison.Ordinal))
            {
                foreach (var turn in TurnsBelow(child)) yield return turn;
                continue;
            }
            foreach (var framework in _frameworks
                .Where(framework => framework.Role.ToString() == parent)
                .Where(static framework => framework is { IsActive: true, IsSuppressed: false })
                .OrderBy(framework => Share(Held.Where(piece => piece.Framework == framework.Id)))
                .ThenBy(framework => _counts.GetValueOrDefault($"framework {framework.Id}"))
                .ThenBy(static framework => framework.Id, StringComparer.Ordinal))
                yield return (framework.Id, framework.Role);
        }
    }

    private double ShareOfRole(string role) => role.EndsWith("/.", StringComparison.Ordinal)
        ? Share(Held.Where(piece => piece.Role.ToString() == role[..^2]))
        : Share(Held.Where(piece => Path(piece.Role).Any(above => above.ToString() == role)))
            / _weights.GetValueOrDefault(role, 1);

    private double Share(IEnumerable<Piece> pieces)
    {
        var held = pieces.ToArray();
        var share = 0.0;
        foreach (var name in new[] { "cpus", "mem", "disk" })
        {
            var total = _agents.Sum(agent => agent.Total.Scalar(name).Milli);
            var part = held.Sum(piece => piece.Resources.Scalar(name).Milli);
            if (total > 0) share = Math.Max(share, part / (double)total);
        }
        return share;
    }

    private bool IsUsed(string key) => _frameworks.Exists(framework =>
        Path(framework.Role).Any(role => role.ToString() == key || role.ToString() + "/." == key));

    private static IEnumerable<RoleName> Path(RoleName role) => role.Ancestors.Prepend(role);
}
