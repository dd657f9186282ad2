namespace Holdfast.Model.Resources;

/// <summary>The parts of a resource's identity, by value.</summary>
internal readonly record struct KeyParts(string Name, ResourceKind Kind)
{
    public ReservationStack Reservations { get; init; } = ReservationStack.Empty;

    public Disk? Disk { get; init; }

    public string? ProviderId { get; init; }

    public RoleName? AllocationRole { get; init; }

    public bool IsRevocable { get; init; }

    public bool IsShared { get; init; }

    /// <summary>Whether there are so few characters in it that remembering it for good does no harm.</summary>
    public bool IsSmall
    {
        get
        {
            if (Disk?.Source?.Metadata is not null) return false;
            var length = Name.Length + (ProviderId?.Length ?? 0) + Length(AllocationRole)
                + Length(Disk?.PersistenceId) + (Disk?.Source?.ToString().Length ?? 0);
            foreach (var level in Reservations.Levels)
                length += level.TextLength;
            return length <= 512;
        }
    }

    private static int Length<T>(T? text) where T : struct => text?.ToString()?.Length ?? 0;
}
