using System.Text;

namespace Holdfast.Model.Resources.Given;

/// <summary>
/// A resource as a sender or an operator gave it, with nothing checked: what <see cref="ResourceValidation"/> reads.
/// </summary>
/// <remarks>Each property stands for a wire field of the same meaning; null means that the field was not set.</remarks>
public sealed record GivenResource
{
    /// <summary>The name; empty is a fault.</summary>
    public required string Name { get; init; }

    /// <summary>The wire's number of the kind, which need not be one that resources can have (TEXT is 3).</summary>
    public required ResourceKind Kind { get; init; }

    /// <summary>The scalar value.</summary>
    public double? Scalar { get; init; }

    /// <summary>The ranges, in the sender's order.</summary>
    public IReadOnlyList<ValueRange>? Ranges { get; init; }

    /// <summary>The items of the set, in the sender's order.</summary>
    public IReadOnlyList<string>? Items { get; init; }

    /// <summary>The role in the format before refinement; a set <c>*</c> is not the same as an unset one.</summary>
    public string? Role { get; init; }

    /// <summary>The dynamic reservation in the format before refinement.</summary>
    public GivenReservation? Reservation { get; init; }

    /// <summary>The reservation stack in the format since refinement, outermost first.</summary>
    public IReadOnlyList<GivenReservation> Reservations { get; init; } = [];

    /// <summary>The role it is allocated to.</summary>
    public string? AllocationRole { get; init; }

    /// <summary>What the sender said of the disk.</summary>
    public GivenDisk? Disk { get; init; }

    /// <summary>Whether the sender said that it can be taken back.</summary>
    public bool IsRevocable { get; init; }

    /// <summary>Whether the sender said that several tasks may hold it.</summary>
    public bool IsShared { get; init; }

    /// <summary>The resource provider.</summary>
    public string? ProviderId { get; init; }

    /// <summary>What else the sender said, opaque; it ends up in <see cref="ResourceDetails.Extra"/>.</summary>
    public ReadOnlyMemory<byte> Extra { get; init; }

    /// <summary>The reservations in the format since refinement, whichever format they were given in.</summary>
    internal IReadOnlyList<GivenReservation> Stack
    {
        get
        {
            if (Reservations.Count > 0) return Reservations;
            if (Reservation is not null)
                return [new((int)ReservationType.Dynamic, Role ?? "*", Reservation.Principal, Reservation.Labels)];
            return Role is null or "*" ? [] : [new((int)ReservationType.Static, Role)];
        }
    }

    /// <summary>
    /// The Mesos text form of what was given, faults and all, such as <c>cpus(reservations: [(DYNAMIC,*,ops)]):-1</c>.
    /// </summary>
    public override string ToString()
    {
        var text = new StringBuilder(Name);
        if (AllocationRole is not null) text.Append("(allocated: ").Append(AllocationRole).Append(')');
        if (Stack is { Count: > 0 } stack) text.Append("(reservations: [").AppendJoin(',', stack).Append("])");
        if (Disk is not null) text.Append('[').Append(Disk).Append(']');
        if (IsRevocable) text.Append("{REV}");
        if (IsShared) text.Append("<SHARED>");
        return text.Append(':').Append(ValueText()).ToString();
    }

    private string ValueText() => Kind switch
    {
        ResourceKind.Scalar => GivenNumber.Text(Scalar ?? 0),
        ResourceKind.Ranges => $"[{string.Join(", ", Ranges ?? [])}]",
        ResourceKind.Set => $"{{{string.Join(", ", Items ?? [])}}}",
        _ => "?",
    };
}
