namespace Holdfast.Cli.Agents;

/// <summary>The file in which an agent keeps the token that only its operator can read.</summary>
internal static class OperatorTokenFile
{
    private const string Name = "operator.token";
    private const int Length = 64;

    /// <summary>Reads the token from the file that an agent names; null when it cannot be had.</summary>
    /// <param name="path">As the agent gave it.</param>
    /// <param name="fault">Why there is none, and what to do.</param>
    /// <remarks>
    /// Whatever listens at the address could name any file of this user and be sent what is in it. So only a file of
    /// the right name with nothing but a token in it is sent anywhere.
    /// </remarks>
    public static string? Read(string path, out string fault)
    {
        fault = $"the agent asks for the token in {path}, and there is none: run this on the agent's machine.";
        if (Path.GetFileName(path) != Name || !Path.IsPathFullyQualified(path)) return null;
        try
        {
            var text = File.ReadAllText(path).Trim();
            return text.Length == Length && text.All(char.IsAsciiHexDigitLower) ? text : null;
        }
        catch (UnauthorizedAccessException)
        {
            fault = $"the agent's token in {path} may not be read: run this as root, or as the agent's user.";
            return null;
        }
        catch (IOException)
        {
            return null;
        }
    }
}
