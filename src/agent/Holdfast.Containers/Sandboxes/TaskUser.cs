using Holdfast.Linux;
using Holdfast.Linux.Accounts;
using Holdfast.Linux.Processes;

namespace Holdfast.Containers.Sandboxes;

/// <summary>The numbers of the user that a container runs as.</summary>
/// <param name="Switches">Whether that differs from the agent's own, so that the shim must change to it.</param>
internal sealed record TaskUser(uint User, uint Group, IReadOnlyList<uint> Groups, bool Switches)
{
    /// <summary>Resolves a name; null is the agent's own user.</summary>
    /// <exception cref="UnknownUserException">Nobody is called so, or we may not become that user.</exception>
    /// <remarks>Asks the name service, which may take seconds: never on a loop.</remarks>
    internal static TaskUser Resolve(string? name)
    {
        var own = ProcessCalls.EffectiveUser;
        if (name is null) return new(own, ProcessCalls.EffectiveGroup, [], Switches: false);
        Account account;
        try
        {
            account =
                Account.Find(name) ?? throw new UnknownUserException($"there is no user '{name}' on this machine");
        }
        catch (LinuxException failure)
        {
            throw new UnknownUserException($"the user '{name}' could not be looked up: {failure.Message}");
        }
        if (own == 0) return new(account.User, account.Group, account.Groups, Switches: true);
        return account.User == own
            ? new(own, ProcessCalls.EffectiveGroup, [], Switches: false)
            : throw new UnknownUserException(
                $"the agent runs as user {own}, not as root, and cannot start tasks as '{name}'; "
                + "start the agent as root, or with --no-switch_user");
    }
}
