namespace Holdfast.Containers.Launching;

/// <summary>What became of a launch.</summary>
public abstract record LaunchOutcome
{
    private protected LaunchOutcome() { }
}

/// <summary>The first process runs. The caller owns the handle; disposing it lets the container run on.</summary>
public sealed record Launched(IContainer Container) : LaunchOutcome;

/// <summary>The specification asks for what cannot be given here; nothing was started. Permanent.</summary>
/// <param name="Field">Where, in the words of the Mesos API: <c>command.user</c>,
/// <c>disk.volume.container_path</c>…</param>
public sealed record LaunchRefused(string Field, string Reason) : LaunchOutcome;

/// <summary>The machine refused; nothing runs.</summary>
public sealed record LaunchFailed(string Reason) : LaunchOutcome;
