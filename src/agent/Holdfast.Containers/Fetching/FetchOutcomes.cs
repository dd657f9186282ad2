namespace Holdfast.Containers.Fetching;

/// <summary>What became of a fetch.</summary>
public abstract record FetchOutcome
{
    private protected FetchOutcome() { }
}

/// <summary>Everything is in the sandbox.</summary>
public sealed record Fetched : FetchOutcome;

/// <summary>The source told what it has.</summary>
public sealed record Probed(FileFacts Facts) : FetchOutcome;

/// <summary>A copy was made.</summary>
/// <param name="SizeBytes">Its length.</param>
/// <param name="Facts">What the source told of it.</param>
public sealed record Filled(long SizeBytes, FileFacts Facts) : FetchOutcome;

/// <summary>One URI failed; files fetched before it stay.</summary>
/// <param name="Reason">One line that names the URI, for the task's status.</param>
/// <param name="Fault">What is at fault.</param>
public sealed record FetchFailed(string Reason, FetchFault Fault = FetchFault.Source) : FetchOutcome;
