namespace Holdfast.Hosting.Access;

/// <summary>Finds out by its credentials who calls. Called on many threads at once.</summary>
public interface IAuthenticator
{
    /// <summary>Looks at the header <c>Authorization</c>.</summary>
    /// <param name="authorization">Its value; null where it was not sent.</param>
    AuthenticationOutcome Authenticate(string? authorization);
}
