namespace Holdfast.Agent.Core.Volumes;

/// <summary>How much time the agent has seen pass by the clock that counts from the machine's boot, which nobody can
/// set.</summary>
/// <remarks>
/// The retention of destroyed data is counted in it, so that a wrong clock ends it never too early (S3), and the ages
/// of sandboxes are. What passed
/// between two readings counts if both are of one boot, whether or not the agent ran. Over a restart of the machine
/// only the clock on the wall could tell what passed, and that may be wrong: it counts as nothing.
/// </remarks>
/// <param name="Passed">All of it, since the ledger began.</param>
/// <param name="SinceBoot">What the clock since the boot said at the last reading.</param>
public readonly record struct SeenTime(TimeSpan Passed, TimeSpan SinceBoot)
{
    /// <summary>Reads the clock again in the same boot. A reading below the last one is another clock's, and counts as
    /// nothing.</summary>
    public SeenTime Read(TimeSpan sinceBoot) =>
        new(sinceBoot > SinceBoot ? Passed + (sinceBoot - SinceBoot) : Passed, sinceBoot);

    /// <summary>Reads the clock the first time in another boot.</summary>
    public SeenTime ReadInNextBoot(TimeSpan sinceBoot) => this with { SinceBoot = sinceBoot };
}
