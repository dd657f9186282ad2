using System.Diagnostics;

namespace Holdfast.Master.Core.State;

/// <summary>
/// What must hold whatever happens. It stays on in release: a broken one ends the process, which restarts from its
/// rows.
/// </summary>
internal static class Invariant
{
    public static void Check(bool holds, string what)
    {
        if (!holds) throw new UnreachableException($"A rule of the master's state is broken: {what}");
    }
}
