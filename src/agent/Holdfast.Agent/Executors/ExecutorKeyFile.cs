using System.Security.Cryptography;
using Holdfast.Hosting.Secrets;
using Microsoft.Extensions.Logging;

namespace Holdfast.Agent.Executors;

/// <summary>Where the key of executors' tokens is kept.</summary>
internal static class ExecutorKeyFile
{
    private const string FileName = "executor.key";

    /// <summary>The key that an operator gave, or the one kept in the work directory, which is made where it is not
    /// there. Whoever can read it is every executor: the log says so where others than the owner can.</summary>
    /// <exception cref="IOException">It can be neither read nor made.</exception>
    public static byte[] Read(string? given, string workDirectory, ILogger log)
    {
        if (given is not null) return Checked(given, log);
        var path = Path.Combine(workDirectory, FileName);
        // Executors hold tokens that it signed: made anew at each start it would shut them out.
        if (!File.Exists(path)) OwnerFile.Write(path, RandomNumberGenerator.GetBytes(HMACSHA256.HashSizeInBytes));
        return Checked(path, log);
    }

    private static byte[] Checked(string path, ILogger log)
    {
        if (OwnerFile.Warning(path) is { } warning) log.StartWarning(warning);
        var key = File.ReadAllBytes(path);
        return key.Length > 0 ? key : throw new IOException($"The key of executors' tokens in {path} is empty.");
    }
}
