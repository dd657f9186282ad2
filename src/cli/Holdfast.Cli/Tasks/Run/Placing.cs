using Holdfast.Cli.Agents;
using Holdfast.Cli.Resources;
using Holdfast.Protocol.V1;
using Operation = Holdfast.Protocol.V1.Offer.Types.Operation;
using ReservationInfo = Holdfast.Protocol.V1.Resource.Types.ReservationInfo;

namespace Holdfast.Cli.Tasks.Run;

/// <summary>Decides whether a task fits an offer, and how: one ACCEPT that reserves, creates and launches. Pure.
/// </summary>
internal static class Placing
{
    /// <summary>The id of the CREATE among the operations: its outcome is told.</summary>
    public const string CreateId = "create";

    public static Placement Try(Offer offer, RunRequest request, VolumeHomes homes)
    {
        var reasons = new List<string>();
        reasons.AddRange(request.On.Where(wanted => !Has(offer, wanted)).Select(wanted =>
            $"it has not {wanted.Name}={wanted.Value}"));
        if (homes.AgentId is { } home && home != offer.AgentId.Value) reasons.Add($"a volume is on {homes.Host}");
        var shares = new OfferShares(offer);
        var (reserved, created, task) = (new List<Resource>(), new List<Resource>(), new List<Resource>());
        // Volumes first: they need disk in one piece.
        foreach (var wish in request.Volumes)
        {
            var isNew = !homes.Has(wish);
            var volume = isNew
                ? Made(shares.TakeDisk(wish.Megabytes, request.Role), wish, request, reserved)
                : shares.TakeVolume(request.Role, wish.Id);
            if (volume is null)
            {
                reasons.Add(isNew
                    ? $"disk for volume '{wish.Id}': {Amounts.Text(shares.Left("disk"))} of "
                        + Amounts.Text(wish.Megabytes)
                    : $"volume '{wish.Id}' is not among what it offers");
                continue;
            }

            volume.Disk.Volume = new() { ContainerPath = wish.Path, Mode = Volume.Types.Mode.Rw };
            if (isNew) created.Add(volume);
            task.Add(volume);
        }

        foreach (var (name, amount) in (ReadOnlySpan<(string, double)>)
            [("cpus", request.Cpus), ("mem", request.Mem), ("disk", request.Disk)])
        {
            if (shares.Take(name, amount) is { } taken) task.AddRange(taken);
            else reasons.Add($"{name}: {Amounts.Text(shares.Left(name))} of {Amounts.Text(amount)}");
        }

        return reasons.Count > 0
            ? new Unfit(reasons)
            : new Placed([.. Operations(offer, request, reserved, created, task)], created.Count);
    }

    private static IEnumerable<Operation> Operations(
        Offer offer, RunRequest request, List<Resource> reserved, List<Resource> created, List<Resource> task)
    {
        if (reserved.Count > 0)
            yield return new() { Type = Operation.Types.Type.Reserve, Reserve = new() { Resources = { reserved } } };
        if (created.Count > 0)
            yield return new()
            {
                Type = Operation.Types.Type.Create,
                Id = new() { Value = CreateId },
                Create = new() { Volumes = { created } },
            };
        yield return new()
        {
            Type = Operation.Types.Type.Launch,
            Launch = new() { TaskInfos = { TaskOf(offer, request, task) } },
        };
    }

    private static TaskInfo TaskOf(Offer offer, RunRequest request, List<Resource> resources)
    {
        var task = new TaskInfo
        {
            Name = request.Name,
            TaskId = new() { Value = request.Name },
            AgentId = offer.AgentId,
            Resources = { resources },
            Command = new()
            {
                Value = request.Command,
                User = request.User,
                Uris = { request.Uris.Select(uri => new CommandInfo.Types.URI { Value = uri }) },
            },
        };
        if (request.KillGrace is { } grace)
            task.KillPolicy = new() { GracePeriod = new() { Nanoseconds = (long)grace.TotalNanoseconds } };
        if (request.Environment.Count > 0)
            task.Command.Environment = new()
            {
                Variables =
                {
                    request.Environment.Select(variable => new Protocol.V1.Environment.Types.Variable
                    {
                        Name = variable.Name, Value = variable.Value,
                    }),
                },
            };
        return task;
    }

    // Reserves the piece where it is not, and makes it a volume.
    private static Resource? Made(Resource? piece, VolumeWish wish, RunRequest request, List<Resource> reserved)
    {
        if (piece is null) return null;
        if (piece.Reservations.Count == 0)
        {
            var reservation = new ReservationInfo { Type = ReservationInfo.Types.Type.Dynamic, Role = request.Role };
            if (request.Principal is { } principal) reservation.Principal = principal;
            piece.Reservations.Add(reservation);
            reserved.Add(piece.Clone());
        }

        piece.Disk = new() { Persistence = new() { Id = wish.Id } };
        if (request.Principal is { } by) piece.Disk.Persistence.Principal = by;
        return piece;
    }

    private static bool Has(Offer offer, (string Name, string Value) wanted) =>
        (wanted.Name == "hostname" && offer.Hostname == wanted.Value)
        || offer.Attributes.Any(attribute =>
            attribute.Name == wanted.Name && AttributeText.Value(attribute) == wanted.Value);
}
