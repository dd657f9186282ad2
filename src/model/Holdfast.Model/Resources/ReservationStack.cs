namespace Holdfast.Model.Resources;

/// <summary>
/// The reservations of a resource, outermost first: each next one refines the one before to a sub-role. The last one
/// says who may use the resource now. Immutable.
/// </summary>
public sealed class ReservationStack : IEquatable<ReservationStack>
{
    private readonly Reservation[] _levels;
    private readonly int _hash;

    private ReservationStack(Reservation[] levels)
    {
        _levels = levels;
        var hash = new HashCode();
        foreach (var level in levels) hash.Add(level);
        _hash = hash.ToHashCode();
    }

    /// <summary>No reservation: anyone may use the resource.</summary>
    public static ReservationStack Empty { get; } = new([]);

    /// <summary>Whether nothing is reserved.</summary>
    public bool IsEmpty => _levels.Length == 0;

    /// <summary>How many levels there are; more than one only after a refinement.</summary>
    public int Count => _levels.Length;

    /// <summary>The levels, outermost first.</summary>
    public ReadOnlySpan<Reservation> Levels => _levels;

    /// <summary>The innermost level, which decides; null when nothing is reserved.</summary>
    public Reservation? Top => _levels.Length == 0 ? null : _levels[^1];

    /// <summary>The role that may use the resource: that of the innermost level, or <c>*</c>.</summary>
    public RoleName Role => Top?.Role ?? RoleName.Any;

    /// <summary>Whether the innermost level was made by an operation, and can so be taken away by one.</summary>
    public bool IsDynamic => Top?.Type == ReservationType.Dynamic;

    /// <summary>The stack of these levels, outermost first.</summary>
    /// <exception cref="ArgumentException">The levels are not each a refinement of the one before; the message says
    /// where.</exception>
    public static ReservationStack Of(params ReadOnlySpan<Reservation> levels)
    {
        RoleName? above = null;
        foreach (var level in levels)
        {
            if (Explain(level, above) is { } fault) throw new ArgumentException(fault, nameof(levels));
            above = level.Role;
        }
        return levels.IsEmpty ? Empty : new(levels.ToArray());
    }

    /// <summary>Why the reservation cannot be put on this stack, as a sentence; null when it can.</summary>
    public string? Explain(Reservation next) => Explain(next, Top?.Role);

    /// <summary>This stack refined by one more level.</summary>
    /// <exception cref="ArgumentException">The level is no refinement; ask <see cref="Explain(Reservation)"/> first
    /// where the level is a caller's.</exception>
    public ReservationStack Push(Reservation next) => Explain(next) is { } fault
        ? throw new ArgumentException(fault, nameof(next))
        : new([.. _levels, next]);

    /// <summary>This stack without its innermost level.</summary>
    /// <exception cref="InvalidOperationException">Nothing is reserved.</exception>
    public ReservationStack Pop() => _levels.Length switch
    {
        0 => throw new InvalidOperationException("There is no reservation to take away."),
        1 => Empty,
        _ => new(_levels[..^1]),
    };

    /// <inheritdoc/>
    public bool Equals(ReservationStack? other) => ReferenceEquals(this, other)
        || other is not null && other._hash == _hash && _levels.AsSpan().SequenceEqual(other._levels);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ReservationStack);

    /// <inheritdoc/>
    public override int GetHashCode() => _hash;

    /// <summary>The Mesos text form, such as <c>[(STATIC,db),(DYNAMIC,db/a,ops)]</c>.</summary>
    public override string ToString() => $"[{string.Join(",", (object[])_levels)}]";

    private static string? Explain(Reservation next, RoleName? above)
    {
        ArgumentNullException.ThrowIfNull(next);
        if (next.Role.IsAny) return "Role '*' cannot be reserved.";
        if (above is not { } outer) return null;
        if (next.Type == ReservationType.Static) return $"A refined reservation cannot be STATIC, as {next} is.";
        return next.Role.IsStrictSubRoleOf(outer) ? null : $"Role '{next.Role}' is not a refinement of '{outer}'.";
    }
}
