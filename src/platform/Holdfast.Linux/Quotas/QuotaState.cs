namespace Holdfast.Linux.Quotas;

/// <summary>What a file system does about projects.</summary>
public enum QuotaState
{
    /// <summary>It does not count what they take.</summary>
    Off = 0,

    /// <summary>It counts, and refuses nothing.</summary>
    Counted,

    /// <summary>It counts, and refuses more than a limit.</summary>
    Enforced,
}
