namespace Holdfast.Agent.Core.Rows;

/// <summary>Why destroyed data was removed for good.</summary>
public enum PurgeCause
{
    /// <summary>Its retention was over.</summary>
    RetentionOver = 0,

    /// <summary>Its room was needed before its retention was over.</summary>
    RoomNeeded,

    /// <summary>An operator asked for it.</summary>
    Asked,

    /// <summary>It was made for an operation that failed, and nobody ever used it.</summary>
    OperationFailed,
}
