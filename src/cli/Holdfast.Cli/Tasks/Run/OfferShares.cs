using Holdfast.Cli.Resources;
using Holdfast.Protocol.V1;

namespace Holdfast.Cli.Tasks.Run;

/// <summary>What is left of an offer while a task's share is cut out of it.</summary>
internal sealed class OfferShares
{
    private const int Digits = 3;

    private readonly List<Resource> _left;

    public OfferShares(Offer offer) => _left = [.. offer.Resources
        .Where(resource => resource.Revocable is null && resource.Shared is null)
        // What is reserved for the role first: nobody else can use it.
        .OrderByDescending(resource => resource.Reservations.Count).Select(resource => resource.Clone())];

    public double Left(string name) => Amounts.Of(_left.Where(IsPlain), name);

    /// <summary>Cuts out so much of a scalar, from as many pieces as it takes; null where there is less.</summary>
    public IReadOnlyList<Resource>? Take(string name, double amount)
    {
        if (Left(name) < amount) return null;
        var taken = new List<Resource>();
        foreach (var resource in _left.Where(one => one.Name == name && IsPlain(one)))
        {
            if (amount <= 0) break;
            var part = Math.Min(amount, resource.Scalar.Value);
            if (part <= 0) continue;
            taken.Add(Cut(resource, part));
            amount = Math.Round(amount - part, Digits);
        }

        return taken;
    }

    /// <summary>Cuts so much disk out of one piece, since a volume has one reservation; null where no piece has
    /// it.</summary>
    public Resource? TakeDisk(double megabytes, string role)
    {
        var piece = _left.Find(one => one.Name == "disk" && IsPlain(one) && one.Scalar.Value >= megabytes
            && (one.Reservations.Count == 0 || one.Reservations[^1].Role == role));
        return piece is null ? null : Cut(piece, megabytes);
    }

    /// <summary>Takes a volume as a whole; null where it is not offered.</summary>
    public Resource? TakeVolume(string role, string id)
    {
        var volume = _left.Find(one =>
            one.Disk?.Persistence?.Id == id && one.Reservations.LastOrDefault()?.Role == role);
        if (volume is not null) _left.Remove(volume);
        return volume;
    }

    // Neither a volume nor on a disk of its own: a sandbox and new volumes lie on the root disk.
    private static bool IsPlain(Resource resource) => resource.Scalar is not null && resource.Disk is null;

    private static Resource Cut(Resource from, double amount)
    {
        var part = from.Clone();
        part.Scalar.Value = amount;
        from.Scalar.Value = Math.Round(from.Scalar.Value - amount, Digits);
        return part;
    }
}
