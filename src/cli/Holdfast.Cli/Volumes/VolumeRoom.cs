using Holdfast.Cli.Reservations;
using Holdfast.Cli.Resources;
using Holdfast.Protocol.V1;
using Agent = Holdfast.Protocol.V1.Master.Response.Types.GetAgents.Types.Agent;
using ReservationInfo = Holdfast.Protocol.V1.Resource.Types.ReservationInfo;

namespace Holdfast.Cli.Volumes;

/// <summary>Where on a disk of an agent a new volume of a role fits, and what would have to be done that it does. Pure.
/// </summary>
internal sealed class VolumeRoom
{
    private readonly string _host;
    private readonly string _role;
    private readonly string? _root;
    private readonly IReadOnlyList<Resource> _pieces;
    private readonly double _own;
    private readonly double _free;
    private readonly bool _isWhole;

    private VolumeRoom(
        Agent agent, IReadOnlyList<ReservationRow> rows, string role, string? root, ReservationInfo own)
    {
        (_host, _role, _root) = (agent.AgentInfo.Hostname, role, root);
        _pieces = [.. rows.SelectMany(Left)];
        // What is reserved next becomes one piece with what this caller reserved before.
        var ownKey = ReservationRow.KeyOf([own]);
        _own = Largest(_pieces.Where(piece => ReservationRow.KeyOf(piece.Reservations) == ownKey));
        _free = FreeAmount.Of(agent, "disk", root);
        _isWhole = agent.TotalResources.Any(one => DiskSource.RootOf(one) == root && DiskSource.IsWhole(one));
    }

    /// <summary>What there is.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="all">All reservations of the cluster.</param>
    /// <param name="role">Whose volume it is to be.</param>
    /// <param name="root">The root of the disk; null for the root disk.</param>
    /// <param name="principal">Who reserves; null for nobody.</param>
    public static VolumeRoom Of(
        Agent agent, IReadOnlyList<ReservationRow> all, string role, string? root, string? principal)
    {
        var own = new ReservationInfo { Type = ReservationInfo.Types.Type.Dynamic, Role = role };
        if (principal is not null) own.Principal = principal;
        var rows = all.Where(row => row.Agent.AgentInfo.Id.Value == agent.AgentInfo.Id.Value && row.Role == role);
        return new(agent, [.. rows], role, root, own);
    }

    /// <summary>What a volume of a size is made of; null where no reserved piece is large enough.</summary>
    public Resource? Find(double size)
    {
        if (_pieces.FirstOrDefault(one => one.Scalar.Value >= size) is not { } found) return null;
        var piece = found.Clone();
        if (!DiskSource.IsWhole(found)) piece.Scalar.Value = size;
        return piece;
    }

    /// <summary>Why there is nothing to make it of, and what can be done.</summary>
    /// <param name="size">What is wanted, in MB.</param>
    /// <param name="asked">What the agent was called.</param>
    public string Refusal(double size, string asked)
    {
        var disk = _root is null ? "" : $" at {_root}";
        var has = $"{_host} has {Amounts.Text(Largest(_pieces))} MB of disk{disk} in one piece reserved for role "
            + $"'{_role}' that nobody uses, and {Amounts.Text(size)} MB are wanted.";
        var missing = _isWhole ? _free : size - _own;
        if (_free >= missing && _own + _free >= size)
            return $"{has} Reserve {(_own > 0 ? "what is missing" : "them")} first: '{Reserve(asked, missing)}'.";
        var most = Math.Max(Largest(_pieces), _own + _free);
        if (most < Amounts.Least)
            return $"{has} Nobody can reserve more there: nothing is free. 'holdfast reservations ls' and 'holdfast "
                + "volumes ls' show who has it, 'holdfast agents ls' what other agents have.";
        var first = most > Largest(_pieces) ? $", after '{Reserve(asked, _free)}'" : "";
        return $"{has} {Amounts.Text(_free)} MB are free to be reserved, so {Amounts.Text(most)} MB fit there at most: "
            + $"'--size {Amounts.Text(most)}MB'{first}. 'holdfast agents ls' shows what other agents have.";
    }

    private string Reserve(string asked, double amount)
    {
        var on = _root is null ? "" : $" --disk {_root}";
        return $"holdfast reserve --agent {asked} --role {_role}{on} disk:{Amounts.Text(amount)}";
    }

    // What tasks hold of it for their sandboxes is in none of the pieces.
    private IEnumerable<Resource> Left(ReservationRow row)
    {
        var used = Amounts.Of(row.Used.Where(IsHere), "disk");
        foreach (var piece in row.Resources.Where(IsHere))
        {
            var left = piece.Clone();
            left.Scalar.Value = Math.Max(0, piece.Scalar.Value - used);
            yield return left;
        }
    }

    private bool IsHere(Resource resource) => resource.Name == "disk" && resource.Disk?.Persistence is null
        && DiskSource.RootOf(resource) == _root;

    private static double Largest(IEnumerable<Resource> pieces) =>
        pieces.Select(piece => piece.Scalar.Value).DefaultIfEmpty().Max();
}
