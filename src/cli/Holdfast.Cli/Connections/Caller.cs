namespace Holdfast.Cli.Connections;

/// <summary>Who asks, and how: what a refusal is explained by.</summary>
/// <param name="Masters">The masters to ask.</param>
/// <param name="Principal">Who calls; null where no credential is named.</param>
/// <param name="IsSecure">Whether servers are called by https.</param>
/// <param name="AsksAgent">Whether an agent was asked, and no master.</param>
internal sealed record Caller(NamedMasters Masters, string? Principal, bool IsSecure, bool AsksAgent)
{
    /// <summary>What names the credential that was shown, or was missing.</summary>
    public string Option => AsksAgent ? "--agent-credential" : "--credential";
}
