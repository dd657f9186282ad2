namespace Holdfast.Hosting.State;

/// <summary>The version that the APIs announce.</summary>
public static class ApiVersion
{
    /// <summary>
    /// The version of Mesos whose APIs are spoken. Clients decide by this number what they may call, so it is Mesos'
    /// and not ours (docs/differences.md); ours is at <c>/holdfast/v1/version</c>.
    /// </summary>
    public const string Text = "1.12.0";
}
