namespace Holdfast.Model.Resources;

/// <summary>One level of a reservation: a role that alone may use the resources.</summary>
/// <param name="Type">Who made it.</param>
/// <param name="Role">The role it is for; never <c>*</c>.</param>
/// <param name="Principal">Who asked for it; null when nobody was named. Part of the identity: unlike ones do not
/// merge.</param>
/// <param name="Labels">Free text of the maker; null when no list was given. Part of the identity too.</param>
public sealed record Reservation(ReservationType Type, RoleName Role, string? Principal = null, Labels? Labels = null)
{
    /// <summary>A reservation that the operator gave in the agent's configuration.</summary>
    public static Reservation Static(RoleName role) => new(ReservationType.Static, role);

    /// <summary>A reservation made by an operation.</summary>
    public static Reservation Dynamic(RoleName role, string? principal = null, Labels? labels = null) =>
        new(ReservationType.Dynamic, role, principal, labels);

    /// <summary>How many characters there are in it.</summary>
    internal int TextLength => Role.ToString().Length + (Principal?.Length ?? 0) + (Labels?.TextLength ?? 0);

    /// <summary>The Mesos text form, such as <c>(DYNAMIC,db,ops)</c>.</summary>
    public override string ToString() =>
        $"({(Type == ReservationType.Static ? "STATIC" : "DYNAMIC")},{Role}"
        + $"{(Principal is null ? "" : "," + Principal)}{(Labels is null ? "" : "," + Labels)})";
}
