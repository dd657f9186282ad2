using System.Text;
using Holdfast.Integration.Tests.Cluster;
using Holdfast.Server.Help;

namespace Holdfast.Integration.Tests.Cli;

/// <summary>docs/operating/dev-certs-registry.md says what <c>--help</c> of these verbs does.</summary>
public sealed class OwnPageTests
{
    private const string Page = "docs/operating/dev-certs-registry.md";

    private const string Introduction =
        """
        # dev, certs, registry

        Made of what `--help` of these verbs says; `UPDATE_DOCS=1` with `OwnPageTests` rewrites it. The others are on
        [command line](command-line.md) and [options](options.md).

        """;

    [Fact]
    public async Task Page_OfTheseVerbs_IsCurrent()
    {
        var text = new StringBuilder(Introduction);
        foreach (var verb in (string[])["dev", "certs", "registry"]) Append(text, verb, VerbHelps.Of(verb)!);
        var path = Path.Combine(Repository.Root, Page);
        var cancellationToken = TestContext.Current.CancellationToken;
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") is not null)
            await File.WriteAllTextAsync(path, text.ToString(), cancellationToken);

        Assert.Equal(text.ToString(), await File.ReadAllTextAsync(path, cancellationToken));
    }

    private static void Append(StringBuilder text, string verb, VerbHelp help)
    {
        text.Append($"\n## holdfast {verb}\n\n{help.About}\n\n```sh\n")
            .Append(string.Join('\n', help.Examples)).Append($"\n```\n\n```text\n{help.Options.TrimEnd()}\n```\n");
    }
}
