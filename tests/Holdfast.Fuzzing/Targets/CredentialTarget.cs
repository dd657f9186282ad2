using System.Text;
using System.Text.Json;
using Holdfast.Hosting.Access;

namespace Holdfast.Fuzzing.Targets;

/// <summary>Files of credentials.</summary>
internal static class CredentialTarget
{
    /// <summary>Text that has faults is refused, and what is not refused is the same once written and read
    /// again.</summary>
    public static void Run(byte[] input)
    {
        var text = Encoding.UTF8.GetString(input);
        var (all, one) = (Read(text, CredentialText.ParseAll), Read(text, CredentialText.ParseOne));
        if (all is not null && !all.SequenceEqual(Again(all, CredentialText.ParseAll) ?? []))
            throw new FindException("The credentials are not the same once read again.");
        if (one is not null && one != Read(JsonSerializer.Serialize(Form(one)), CredentialText.ParseOne))
            throw new FindException("The credential is not the same once read again.");
    }

    private static T? Again<T>(IReadOnlyList<Credential> credentials, Parser<T> parse) where T : class =>
        Read(JsonSerializer.Serialize(new { credentials = credentials.Select(Form) }), parse);

    private static object Form(Credential credential) =>
        new { principal = credential.Principal, secret = credential.Secret };

    private static T? Read<T>(string text, Parser<T> parse) where T : class
    {
        var faults = new List<string>();
        var read = parse(text, "the file", faults);
        if (read is null != faults.Count > 0)
            throw new FindException($"{faults.Count} faults, and {(read is null ? "refused" : "taken")}.");
        return read;
    }

    private delegate T? Parser<out T>(string text, string source, ICollection<string> faults);
}
