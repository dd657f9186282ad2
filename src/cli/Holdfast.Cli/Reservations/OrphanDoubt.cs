using Holdfast.Cli.Connections;
using Holdfast.Cli.Output;
using Framework = Holdfast.Protocol.V1.Master.Response.Types.GetFrameworks.Types.Framework;

namespace Holdfast.Cli.Reservations;

/// <summary>
/// How sure it is that nobody uses a role any more. A master knows the frameworks of its registry only: with a new one
/// each framework that has not come back yet looks as if it were gone for good.
/// </summary>
internal static class OrphanDoubt
{
    /// <summary>What the master knows of those who had the role, or one below it.</summary>
    /// <param name="role">The role.</param>
    /// <param name="state">What the master knows.</param>
    /// <param name="started">Since when it is the master.</param>
    public static string Of(string role, ClusterState state, DateTimeOffset started)
    {
        var since = $"This master runs since {Ages.At(started)}";
        var last = state.CompletedFrameworks.Where(framework => ReservationNoun.RolesOf(framework)
                .Any(one => ReservationNoun.IsBelow(one, role)))
            .MaxBy(framework => Ages.Of(framework.UnregisteredTime) ?? DateTimeOffset.MinValue);
        return last is null
            ? $"{since} and has seen no framework with role '{role}'. One that has not come back to it, after a new "
                + "registry, looks the same: make sure that there is none."
            : $"{since}; of role '{role}' was framework '{last.FrameworkInfo.Name}' ({last.FrameworkInfo.Id.Value}), "
                + $"removed{At(last)}.";
    }

    private static string At(Framework framework) =>
        Ages.Of(framework.UnregisteredTime) is { } at ? $" at {Ages.At(at)}" : "";
}
