using Holdfast.Allocation.Agents;
using Holdfast.Allocation.Filters;
using Holdfast.Model.Ids;
using Holdfast.Model.Loop;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;

namespace Holdfast.Allocation.Tests.Laws;

/// <summary>The allocator beside its slow model: every step is done to both, and both must say the same.</summary>
internal sealed class Pair(AllocatorOptions options)
{
    private static readonly RoleName[] Roles =
        [.. new[] { "*", "a", "a/b", "a/b/c", "d" }.Select(static name => RoleName.Parse(name))];
    private static readonly string[] Totals =
    [
        "cpus:4;mem:1024;disk:512",
        "cpus:2;mem:4096;disk:100;ports:[1-9]",
        "cpus:1;mem:64;cpus(a):2;mem(a):128;disk(d):300",
        "cpus(a/b):1;cpus(a/b/c):1;mem:16",
        "cpus:0.005;disk:64;mem(d):8",
    ];

    private readonly Allocator _allocator = new(options);
    private readonly SlowAllocator _model = new();
    private readonly SeededRandom _random = new(seed: 3);
    private readonly SeededRandom _modelRandom = new(seed: 3);
    private readonly List<string> _log = [];
    private DateTimeOffset _now = DateTimeOffset.UnixEpoch;
    private int _named;

    /// <summary>What was granted so far, in words; equal for equal steps.</summary>
    public IReadOnlyList<string> Log => _log;

    /// <summary>Does one of the steps that are possible now, chosen by the three numbers.</summary>
    public void Step(int kind, int which, int how)
    {
        switch (kind)
        {
            case 0 or 1: AddAgent(how); break;
            case 2 or 3: AddFramework(how); break;
            case 4: Run(AllocationScope.Candidates); break;
            case 5 or 6 or 7: Run(AllocationScope.All, seconds: 1 + how); break;
            case 8 or 9: OnAgent(which, how); break;
            case 10 or 11: OnFramework(which, how); break;
            case 12: SetWeight(which, how); break;
            case 13: Withhold(which, how); break;
            default: OnHeld(which, how); break;
        }
        Compare();
    }

    private void AddAgent(int how)
    {
        var id = $"agent-{_named++}";
        var total = Cluster.Bag(Totals[how % Totals.Length]);
        _allocator.AddAgent(AgentId.Parse(id), total, AgentCapabilities.All);
        _model.AddAgent(id, total);
    }

    private void AddFramework(int how)
    {
        var id = $"framework-{_named++}";
        var role = Roles[how % Roles.Length];
        _allocator.AddFramework(
            FrameworkId.Parse(id),
            new() { Roles = [role], Capabilities = FrameworkCapabilities.ReservationRefinement });
        _model.AddFramework(id, role);
    }

    private void Run(AllocationScope scope, double seconds = 0)
    {
        _now += TimeSpan.FromSeconds(seconds);
        var grants = _allocator.Allocate(scope, _now, _random);
        var expected = _model.Allocate(scope, _now, _modelRandom);
        string[] words = [.. grants.Select(static grant => $"{grant.Framework} {grant.Role} {grant.Agent}")];
        Assert.Equal(expected.Select(static piece => $"{piece.Framework} {piece.Role} {piece.Agent}"), words);
        for (var i = 0; i < grants.Count; i++) grants[i].Holds(expected[i].Resources);
        _log.AddRange(words);
    }

    private void OnAgent(int which, int how)
    {
        if (Pick(_model.Agents, which) is not { } id) return;
        var agent = AgentId.Parse(id);
        switch (how)
        {
            case 0:
                _allocator.RemoveAgent(agent);
                _model.RemoveAgent(id);
                break;
            case 1 or 2:
                _allocator.SetActive(agent, isActive: how == 1);
                _model.SetActive(id, isActive: how == 1);
                break;
            default:
                // More of everything: what is held stays covered.
                var total = _allocator.TotalOf(agent) + Cluster.Bag(Totals[how % Totals.Length]);
                _allocator.UpdateTotal(agent, total);
                _model.SetTotal(id, total);
                break;
        }
    }

    private void OnFramework(int which, int how)
    {
        if (Pick(_model.Frameworks, which) is not { } id) return;
        var framework = FrameworkId.Parse(id);
        var (isSuppressed, isActive) = _model.StateOf(id);
        switch (how)
        {
            case 0:
                _allocator.RemoveFramework(framework);
                _model.RemoveFramework(id);
                break;
            case 1:
                _allocator.Suppress(framework, _model.RoleOf(id));
                _model.SetFramework(id, isSuppressed: true, isActive, clearsFilters: false, raisesDemand: false);
                break;
            case 2:
                _allocator.Deactivate(framework);
                _model.SetFramework(id, isSuppressed, isActive: false, clearsFilters: true, raisesDemand: false);
                break;
            case 3:
                _allocator.Activate(framework);
                _model.SetFramework(id, isSuppressed, isActive: true, clearsFilters: false, raisesDemand: !isActive);
                break;
            default:
                _allocator.Revive(framework);
                _model.SetFramework(id, isSuppressed: false, isActive, clearsFilters: true, raisesDemand: isActive);
                break;
        }
    }

    private void SetWeight(int which, int how)
    {
        var role = Roles[which % Roles.Length];
        var weight = 0.5 + how;
        _allocator.SetWeight(role, weight);
        _model.SetWeight(role, weight);
    }

    private void Withhold(int which, int how)
    {
        if (how % 2 == 1 && _model.Withheld.Count > 0)
        {
            var piece = _model.Withheld[which % _model.Withheld.Count];
            _model.Withheld.Remove(piece);
            _allocator.Release(AgentId.Parse(piece.Agent), piece.Resources);
            return;
        }
        if (Pick(_model.Agents, which) is not { } id) return;
        var wanted = Cluster.Bag("cpus:1;mem:32");
        var isFree = _model.Free(id).Contains(wanted);
        Assert.Equal(isFree, _allocator.TryWithhold(AgentId.Parse(id), wanted));
        if (isFree) _model.Withheld.Add((id, wanted));
    }

    private void OnHeld(int which, int how)
    {
        if (_model.Held.Count == 0) return;
        var piece = _model.Held[which % _model.Held.Count];
        if (how % 5 == 4)
        {
            Reserve(piece);
            return;
        }
        // Half of it, to the thousandth, or all.
        ResourceBag part = how % 2 == 0
            ? piece.Resources
            : [.. piece.Resources.Scalars.Select(Half)];
        var refusal = how < 3 ? Refusal.FromSeconds(how * 8) : Refusal.None;
        _allocator.Recover(
            FrameworkId.Parse(piece.Framework), piece.Role, AgentId.Parse(piece.Agent), part.Allocate(piece.Role),
            refusal, _now);
        Replace(piece, piece.Resources - part);
        if (part.IsEmpty || refusal.Duration == TimeSpan.Zero) return;
        var lasts = refusal.Duration > options.AllocationInterval ? refusal.Duration : options.AllocationInterval;
        _model.AddFilter(piece with { Resources = part }, _now + lasts);
    }

    private void Reserve(SlowAllocator.Piece piece)
    {
        var before = piece.Resources.Unreserved;
        if (piece.Role.IsAny || before.IsEmpty) return;
        var after = before.PushReservation(Reservation.Dynamic(piece.Role, "ops"));
        var agent = AgentId.Parse(piece.Agent);
        var total = _allocator.TotalOf(agent) - before + after;
        _allocator.WithholdAllocated(FrameworkId.Parse(piece.Framework), piece.Role, agent, before);
        _allocator.UpdateWithheld(agent, before, after);
        _allocator.Release(agent, after);
        Assert.Equal(total, _allocator.TotalOf(agent));
        _model.Convert(piece.Agent, total);
        Replace(piece, piece.Resources - before);
    }

    private void Replace(SlowAllocator.Piece piece, ResourceBag rest)
    {
        _model.Held.Remove(piece);
        if (!rest.IsEmpty) _model.Held.Add(piece with { Resources = rest });
    }

    private void Compare()
    {
        foreach (var id in _model.Agents)
        {
            var agent = AgentId.Parse(id);
            Assert.Equal(_model.Free(id), _allocator.FreeOf(agent));
            var sum = _allocator.FreeOf(agent) + _allocator.WithheldOf(agent);
            foreach (var framework in _model.Frameworks)
                sum += _allocator.HeldBy(FrameworkId.Parse(framework), _model.RoleOf(framework), agent);
            Assert.Equal(_allocator.TotalOf(agent), sum);
        }
    }

    private static Resource Half(Resource scalar) =>
        scalar.WithAmount(Model.Quantity.FromMilli((scalar.Amount.Milli + 1) / 2));

    private static string? Pick(IEnumerable<string> all, int which)
    {
        var list = all.ToArray();
        return list.Length == 0 ? null : list[which % list.Length];
    }
}
