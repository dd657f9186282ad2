namespace Holdfast.Hosting.Access;

/// <summary>Who must show credentials of a file to use an HTTP API.</summary>
public sealed record AccessOptions
{
    /// <summary>The file of credentials; needed where anybody must show one.</summary>
    public string? CredentialsFile { get; init; }

    /// <summary>Whether those who read must. Default false.</summary>
    public bool AuthenticatesReads { get; init; }

    /// <summary>Whether those who change something must. Default false.</summary>
    public bool AuthenticatesWrites { get; init; }

    /// <summary>Whether frameworks must. Default false.</summary>
    public bool AuthenticatesFrameworks { get; init; }

    /// <summary>Whether agents must. Default false.</summary>
    public bool AuthenticatesAgents { get; init; }

    /// <summary>Whether anybody must.</summary>
    public bool AuthenticatesAnybody =>
        AuthenticatesReads || AuthenticatesWrites || AuthenticatesFrameworks || AuthenticatesAgents;
}
