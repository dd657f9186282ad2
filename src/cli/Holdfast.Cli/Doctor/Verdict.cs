namespace Holdfast.Cli.Doctor;

/// <summary>What a check found.</summary>
internal enum Verdict
{
    /// <summary>An agent has what it needs.</summary>
    Ok,

    /// <summary>An agent runs, and lacks something.</summary>
    Limited,

    /// <summary>No agent can run so, or it would lose data.</summary>
    Missing,
}
