namespace Holdfast.Hosting.Access;

/// <summary>Paths that ask for the same credentials.</summary>
/// <param name="Name">As Mesos names it, which clients show to people.</param>
/// <param name="Authenticator">Who looks at the credentials; null where none are asked for.</param>
public sealed record Realm(string Name, IAuthenticator? Authenticator);
