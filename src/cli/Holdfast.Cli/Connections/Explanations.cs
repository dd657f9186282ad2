using Holdfast.Cli.Verbs;
using Holdfast.Client.Faults;

namespace Holdfast.Cli.Connections;

/// <summary>
/// What a call that failed means to whoever made it: the exit code, what happened in the client's words, and what to
/// do about it. Pure; all statuses of our APIs have their line here.
/// </summary>
internal static class Explanations
{
    private const string Shows =
        "'holdfast volumes ls', 'reservations ls' and 'tasks ls' show what was done, GET_OPERATIONS of 'holdfast api "
        + "POST /api/v1' what is under way.";

    private const string Look = $"Look at the state before you repeat it: {Shows}";

    // As the platform says it, by how far the question had come.
    private static readonly string[] HungUp = ["ResponseEnded", "reset by peer", "Broken pipe"];

    public static Failure Of(ClientException cause, Caller caller) => cause switch
    {
        CallRefusedException refused => Of(refused, caller),
        ServerUnreachableException or NotSubscribedException =>
            new(ExitCode.Unreachable, $"{cause.Message}{Reach(cause, caller)}"),
        // Its message says already that it may have been done, and that one must look.
        CallUncertainException => new(ExitCode.TimedOut, $"{cause.Message} {Shows}"),
        AnswerFormatException => new(ExitCode.Failed, $"{cause.Message}{NamedBy(cause, caller)}"),
        _ => new(ExitCode.Failed, cause.Message),
    };

    private static Failure Of(CallRefusedException cause, Caller caller)
    {
        var (code, advice) = (cause.Status, cause.Retry) switch
        {
            (400, _) => (ExitCode.Failed, ""), // Its reason names what is wrong, and nothing else would help.
            (401, _) when caller.Principal is { } principal => (ExitCode.Denied,
                $"It does not take the credential of '{principal}': compare the secret in your file with the one in "
                + "the file that its --credentials or --http_credentials names."),
            (401, _) when caller.AsksAgent => (ExitCode.Denied,
                "It is an agent, and wants to know who asks; agents are not shown the credential for masters. Name the "
                + "file of the one for agents by --agent-credential or HOLDFAST_AGENT_CREDENTIAL."),
            (401, _) => (ExitCode.Denied,
                "It wants to know who asks: name the file of your credential by --credential or HOLDFAST_CREDENTIAL."),
            (403, _) => (ExitCode.Denied, caller.Principal is { } principal
                ? $"You call as '{principal}': call as somebody who may, by {caller.Option}."
                : $"Call as somebody who may, by {caller.Option}, and by a name that it has itself (its --hostname)."),
            (404, _) => (ExitCode.NotFound, "Check the name, and that a Holdfast server of this version answers."),
            (405 or 406 or 415, _) => (ExitCode.Failed,
                "What answers there is something else than this verb asks: check the address, and that server and "
                + "command line are of one version."),
            (409, _) => (ExitCode.Conflict, "Look at what is in the way, mend that, and repeat it."),
            (413, _) => (ExitCode.Failed, "Ask for less at once, in several calls."),
            (429, _) => (ExitCode.TimedOut, "It is busy; repeat it in a moment."),
            (501, _) => (ExitCode.Failed, "Its version cannot do that yet; see 'holdfast api GET /version'."),
            (503 or 504, RetryAdvice.Safe) => (ExitCode.Unreachable,
                "It does not lead, or is not ready yet; repeat it in a moment."),
            (503 or 504, _) => (ExitCode.TimedOut, Look),
            (>= 500, RetryAdvice.Safe) => (ExitCode.Failed, "It failed at that itself; its log says more."),
            (>= 500, _) => (ExitCode.Failed, $"It failed at that itself; its log says more. {Look}"),
            _ => (ExitCode.Failed, "That is no answer of a Holdfast server: check the address."),
        };
        var space = advice.Length == 0 ? "" : " ";
        return new Failure(code, $"{Sentence(cause.Message)}{space}{advice}");
    }

    private static string Reach(ClientException cause, Caller caller)
    {
        var root = cause.GetBaseException().Message;
        // What the platform says when one side speaks TLS and the other does not, or shows a stranger's certificate.
        if (!caller.IsSecure && root.Contains("ResponseEnded", StringComparison.Ordinal))
            return " If it speaks TLS, name its authority by --ca or HOLDFAST_CA." + NamedBy(cause, caller);
        if (caller.IsSecure && root.Contains("frame", StringComparison.Ordinal))
            return " It does not speak TLS: call it without --ca." + NamedBy(cause, caller);
        // By TLS 1.3 a server refuses a client's certificate, or its absence, only when the client has begun to ask.
        if (caller.IsSecure && HungUp.Any(words => root.Contains(words, StringComparison.Ordinal)))
            return " If that does not help, it may want a certificate of whoever calls: name one that its authority "
                + "issued by --cert and --key; see 'holdfast certs'.";
        if (root.Contains("RemoteCertificateNameMismatch", StringComparison.Ordinal))
            return " Its certificate is not for the name that you call it by: use one of those that it was issued for.";
        if (root.Contains("certificate", StringComparison.Ordinal))
            return " --ca must name the authority that issued its certificate; see 'holdfast certs'.";
        return NamedBy(cause, caller);
    }

    // Says also how another master is named, where it was a master that was asked.
    private static string NamedBy(ClientException cause, Caller caller)
    {
        if (!caller.Masters.Addresses.Any(master =>
            cause.Message.Contains(master.ToString(), StringComparison.Ordinal))) return "";
        return caller.Masters.NamedBy is { } by
            ? $" ({by} names it.)"
            : $" Name another master by --master HOST:PORT or {MasterOption.Variable}; "
                + "'holdfast dev' starts a cluster on this machine.";
    }

    private static string Sentence(string text) => text[^1] is '.' or '!' or '?' ? text : text + ".";
}
