using Holdfast.Hosting.Secrets;
using Microsoft.Extensions.Logging;

namespace Holdfast.Hosting.Access;

/// <summary>Credentials in files.</summary>
public static class CredentialFile
{
    /// <summary>Reads a file of credentials; null when there are faults.</summary>
    public static CredentialBook? ReadAll(string path, ICollection<string> faults) =>
        OwnerFile.Read(path, "The flag for credentials", faults) is { } text
        && CredentialText.ParseAll(text, path, faults) is { } credentials
            ? new CredentialBook(credentials)
            : null;

    /// <summary>Reads the file of one credential; null when there are faults.</summary>
    public static Credential? ReadOne(string path, ICollection<string> faults) =>
        OwnerFile.Read(path, "The flag for a credential", faults) is { } text
            ? CredentialText.ParseOne(text, path, faults)
            : null;

    /// <summary>Opens the file of one credential that is taken anew when it changes.</summary>
    /// <exception cref="IOException">It cannot be used.</exception>
    public static Renewable<Credential> OpenOne(string path, TimeProvider time, ILogger log)
    {
        if (OwnerFile.Warning(path) is { } warning) log.FileIsOpen(warning);
        return new Renewable<Credential>("The credential", [path], faults => ReadOne(path, faults), time, log);
    }

    /// <summary>Opens a file of credentials that is taken anew when it changes.</summary>
    /// <exception cref="IOException">It cannot be used.</exception>
    public static Renewable<CredentialBook> Open(string path, TimeProvider time, ILogger log)
    {
        if (OwnerFile.Warning(path) is { } warning) log.FileIsOpen(warning);
        return new Renewable<CredentialBook>(
            "The file of credentials", [path], faults => ReadAll(path, faults), time, log);
    }
}
