using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Holdfast.Agent.Start;

/// <summary>A secret that only the agent's user (and root) can read, so that whoever shows it is an operator on this
/// machine, and not a task or a web page that reaches the port.</summary>
internal sealed class OperatorToken
{
    /// <summary>What a caller without it is asked for.</summary>
    public const string Challenge = "Bearer";

    private const string FileName = "operator.token";
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly byte[] _authorization;
    private readonly string _hostname;

    private OperatorToken(string path, string token, string hostname) =>
        (Path, _authorization, _hostname) = (path, Encoding.ASCII.GetBytes($"{Challenge} {token}"), hostname);

    /// <summary>The file that holds it.</summary>
    public string Path { get; }

    /// <summary>Reads the token of a work directory, or makes one.</summary>
    /// <param name="workDirectory">The agent's.</param>
    /// <param name="hostname">How people call the agent's machine: whoever is refused may be at another one.</param>
    /// <exception cref="IOException">The file can be neither read nor made.</exception>
    public static OperatorToken In(string workDirectory, string hostname)
    {
        var path = System.IO.Path.Combine(workDirectory, FileName);
        // Made anew at each start: nothing depends on its value, and an old copy of it is worth nothing.
        File.Delete(path);
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
        using var file = new FileStream(
            path, new FileStreamOptions
            {
                Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly,
            });
        file.Write(Encoding.ASCII.GetBytes(token));
        return new OperatorToken(path, token, hostname);
    }

    /// <summary>What the caller of a request that does not show it is told, with 401; null where it does.</summary>
    /// <param name="http">Gets the challenge.</param>
    /// <param name="command">What an operator on the agent's machine runs instead.</param>
    public string? Refuse(HttpContext http, string command)
    {
        if (IsShownBy(http)) return null;
        http.Response.Headers.WWWAuthenticate = Challenge;
        return $"Only an operator on {_hostname}, this agent's machine, may say so: show the token that is there in "
            + $"{Path} in the header 'Authorization: Bearer <token>', or run '{command}' there.";
    }

    /// <summary>Whether a request shows it.</summary>
    public bool IsShownBy(HttpContext http) => CryptographicOperations.FixedTimeEquals(
        Encoding.UTF8.GetBytes(http.Request.Headers.Authorization.ToString()), _authorization);
}
