namespace Holdfast.Hosting.Access;

/// <summary>What came of looking at a request's credentials.</summary>
public abstract record AuthenticationOutcome;

/// <summary>They prove who calls.</summary>
public sealed record Authenticated(Principal Principal) : AuthenticationOutcome;

/// <summary>They are missing or wrong, which is not told apart.</summary>
/// <param name="Challenge">What is wanted, for the header <c>WWW-Authenticate</c>.</param>
public sealed record NotAuthenticated(string Challenge) : AuthenticationOutcome;
