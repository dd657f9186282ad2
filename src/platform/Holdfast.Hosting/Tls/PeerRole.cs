namespace Holdfast.Hosting.Tls;

/// <summary>What a certificate's owner does in a cluster.</summary>
public enum PeerRole
{
    /// <summary>It leads agents.</summary>
    Master,

    /// <summary>It runs tasks, and joins the link.</summary>
    Agent,

    /// <summary>It calls the HTTP APIs: a person, a tool, a framework.</summary>
    Client,
}
