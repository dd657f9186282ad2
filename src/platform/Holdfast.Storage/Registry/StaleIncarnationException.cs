using Holdfast.Model.Ids;

namespace Holdfast.Storage.Registry;

/// <summary>Another master has taken the registry over. Permanent: this process must end, and may start
/// again.</summary>
public sealed class StaleIncarnationException : Exception
{
    private StaleIncarnationException(string message) : base(message)
    {
    }

    internal static StaleIncarnationException For(Incarnation mine) => new(
        $"The registry is led by a later incarnation than {mine}, so this master's commit was refused. Nothing "
        + "of it was shown to anyone. Let only one master use a registry, and start this one again if it should "
        + "lead.");
}
