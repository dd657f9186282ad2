namespace Holdfast.Containers.Fetching;

/// <summary>What became of a fetch.</summary>
public abstract record FetchOutcome
{
    private protected FetchOutcome() { }
}

/// <summary>Everything is in the sandbox.</summary>
public sealed record Fetched : FetchOutcome;

/// <summary>One URI failed; files fetched before it stay.</summary>
/// <param name="Reason">One line that names the URI, for the task's status.</param>
public sealed record FetchFailed(string Reason) : FetchOutcome;
