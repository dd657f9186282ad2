using Holdfast.Cli.Output;
using Holdfast.Cli.Verbs;

namespace Holdfast.Cli.Agents;

/// <summary>The file in which an agent keeps the token that only its operator can read.</summary>
internal static class OperatorTokenFile
{
    private const string Name = "operator.token";
    private const int Length = 64;

    /// <summary>What is wrong where an agent does not take the token that was found: each has its own.</summary>
    public static Failure NotItsOwn(ServerAddress agent, string path) => Failure.Denied(
        $"{agent}: the agent does not take the token in this machine's {path}: it is another agent's, or one of before "
        + $"its last start. Run this on the machine of the agent at {agent}.");

    /// <summary>Reads the token from the file that an agent names.</summary>
    /// <param name="agent">Who asks for it.</param>
    /// <param name="path">As the agent gave it.</param>
    /// <exception cref="Failure">It cannot be had here.</exception>
    /// <remarks>
    /// Whatever listens at the address could name any file of this user and be sent what is in it. So only a file of
    /// the right name with nothing but a token in it is sent anywhere.
    /// </remarks>
    public static string Read(ServerAddress agent, string path)
    {
        var missing = Failure.Failed(
            $"{agent}: the agent asks for the token in {path}, and this machine has none there: run this on the "
            + $"machine of the agent at {agent}.");
        if (Path.GetFileName(path) != Name || !Path.IsPathFullyQualified(path)) throw missing;
        try
        {
            var text = File.ReadAllText(path).Trim();
            return text.Length == Length && text.All(char.IsAsciiHexDigitLower) ? text : throw missing;
        }
        catch (UnauthorizedAccessException)
        {
            throw Failure.Denied(
                $"{agent}: the agent's token in {path} may not be read: run this as root, or as the agent's user.");
        }
        catch (IOException)
        {
            throw missing;
        }
    }
}
