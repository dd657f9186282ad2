using Holdfast.Linux.Processes;
using Holdfast.Shim.Messages;

namespace Holdfast.Shim.Container;

/// <summary>
/// Whose rights files in the sandbox are touched with. The task owns its sandbox and may plant links there; with its
/// own rights, following one gains it nothing.
/// </summary>
internal sealed class FileRights(ShimUser? user)
{
    private readonly uint _ownUser = ProcessCalls.EffectiveUser;
    private readonly uint _ownGroup = ProcessCalls.EffectiveGroup;

    internal TResult As<TResult>(Func<TResult> act)
    {
        if (user is null) return act();
        ProcessCalls.UseFileRightsOf(user.User, user.Group);
        try
        {
            return act();
        }
        finally
        {
            ProcessCalls.UseFileRightsOf(_ownUser, _ownGroup);
        }
    }
}
