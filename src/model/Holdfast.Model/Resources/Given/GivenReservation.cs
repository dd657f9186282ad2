namespace Holdfast.Model.Resources.Given;

/// <summary>One level of a reservation as it was given.</summary>
/// <param name="TypeNumber">The wire's number of the type; null or 0 (UNKNOWN) is a fault in a stack.</param>
/// <param name="Role">The role; null when none was given.</param>
/// <param name="Principal">Who asked for it; null when nobody was named.</param>
/// <param name="Labels">The labels; null when no list was given.</param>
public sealed record GivenReservation(int? TypeNumber, string? Role, string? Principal = null, Labels? Labels = null)
{
    /// <summary>The type, when the number is one of a type.</summary>
    public ReservationType? Type => TypeNumber is 1 or 2 ? (ReservationType)TypeNumber : null;

    /// <summary>The Mesos text form, such as <c>(UNKNOWN,web)</c>.</summary>
    public override string ToString()
    {
        var type = Type?.ToString().ToUpperInvariant() ?? "UNKNOWN";
        return $"({type},{Role}{(Principal is null ? "" : "," + Principal)}{(Labels is null ? "" : "," + Labels)})";
    }
}
