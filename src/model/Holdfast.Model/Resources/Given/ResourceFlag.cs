namespace Holdfast.Model.Resources.Given;

/// <summary>
/// The agent's <c>--resources</c>: its text form, and what both its text and its JSON form must keep.
/// </summary>
public static class ResourceFlag
{
    /// <summary>
    /// Reads the text form, <c>name(role):value;…</c>, such as <c>cpus:4;disk(db):1024;ports:[31000-31099]</c>.
    /// </summary>
    /// <param name="text">The text; white space around names and roles does not count.</param>
    /// <param name="faults">Gets a sentence for each piece that has not the form.</param>
    /// <returns>What the pieces say, still unchecked: hand it to <see cref="Read"/>.</returns>
    public static IReadOnlyList<GivenResource> Parse(string text, ICollection<string> faults)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(faults);
        var resources = new List<GivenResource>();
        foreach (var piece in text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (ParsePiece(piece, out var fault) is { } resource) resources.Add(resource);
            else faults.Add($"'{piece}' in --resources is no resource: {fault}.");
        }
        return resources;
    }

    /// <summary>The agent's resources, checked by the rules of resources and by those of this flag.</summary>
    /// <param name="given">What the flag says, from either form.</param>
    /// <param name="defaultRole">The role that those are reserved to that name none (<c>--default_role</c>); <c>*</c>
    /// reserves nothing.</param>
    /// <param name="faults">Gets a sentence for each fault.</param>
    /// <returns>The resources; null when there are faults.</returns>
    public static ResourceBag? Read(IEnumerable<GivenResource> given, RoleName defaultRole, ICollection<string> faults)
    {
        ArgumentNullException.ThrowIfNull(given);
        ArgumentNullException.ThrowIfNull(faults);
        var pool = new ResourcePool();
        var kinds = new Dictionary<string, ResourceKind>(StringComparer.Ordinal);
        var before = faults.Count;
        foreach (var one in given)
        {
            var withRole = one is { Role: null, Reservation: null, Reservations.Count: 0 } && !defaultRole.IsAny
                ? one with { Role = defaultRole.ToString() }
                : one;
            if (ResourceValidation.Read(withRole, ResourceRules.Resource, faults) is not { } resource) continue;
            CheckForFlag(resource, faults);
            if (!kinds.TryAdd(one.Name, one.Kind) && kinds[one.Name] != one.Kind)
                faults.Add(
                    $"Resource '{one.Name}' in --resources is given both as {kinds[one.Name]} and as {one.Kind}.");
            pool.Add(resource);
        }
        return faults.Count == before ? pool.ToBag() : null;
    }

    private static void CheckForFlag(in Resource resource, ICollection<string> faults)
    {
        if (resource.Key.IsPersistentVolume)
            faults.Add($"'{resource}' in --resources is a persistent volume: volumes are created by operations.");
        if (resource.Key.IsRevocable)
            faults.Add($"'{resource}' in --resources is revocable: only an estimator can say so.");
        foreach (var level in resource.Key.Reservations.Levels)
            if (level.Type == ReservationType.Dynamic)
                faults.Add($"'{resource}' in --resources is dynamically reserved: reserve it by an operation,"
                    + " or statically.");
    }

    private static GivenResource? ParsePiece(string piece, out string? fault)
    {
        if (piece.Split(':') is not [var title, var text])
        {
            fault = "it must have exactly one ':', between name and value";
            return null;
        }
        if (ParseTitle(title, out fault) is not var (name, role)) return null;
        if (!ValueText.TryRead(text, out var value, out fault)) return null;
        if (value.Text is not null)
        {
            fault = $"'{value.Text}' is no number of at least 0, no ranges and no set";
            return null;
        }
        return new()
        {
            Name = name,
            Kind = value switch
            {
                { Scalar: not null } => ResourceKind.Scalar,
                { Ranges: not null } => ResourceKind.Ranges,
                _ => ResourceKind.Set,
            },
            Role = role,
            Scalar = value.Scalar,
            Ranges = value.Ranges,
            Items = value.Items,
        };
    }

    private static (string Name, string? Role)? ParseTitle(string title, out string? fault)
    {
        var open = title.IndexOf('(', StringComparison.Ordinal);
        var close = title.IndexOf(')', StringComparison.Ordinal);
        var isMatched = open < 0 ? close < 0 : close > open && title[(close + 1)..].Trim().Length == 0;
        fault = isMatched ? null : "its parentheses do not match as in 'name(role)'";
        if (!isMatched) return null;
        return open < 0 ? (title.Trim(), null) : (title[..open].Trim(), title[(open + 1)..close].Trim());
    }
}
