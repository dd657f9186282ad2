namespace Holdfast.Agent.Core.Executors;

/// <summary>What becomes of a call of an executor.</summary>
public abstract record ExecutorCallOutcome;

/// <summary>202.</summary>
public sealed record ExecutorCallAccepted : ExecutorCallOutcome;

/// <summary>200: the stream stands; its events follow.</summary>
public sealed record ExecutorStreamOpened(long Connection) : ExecutorCallOutcome;

/// <summary>
/// 400: the call names a framework or an executor that is not here, or says something that cannot be.
/// </summary>
public sealed record ExecutorCallInvalid(string Reason) : ExecutorCallOutcome;

/// <summary>503: too much of it waits already; it may say it again later.</summary>
public sealed record ExecutorMustWait(string Reason) : ExecutorCallOutcome;

/// <summary>403: the executor is not subscribed.</summary>
public sealed record ExecutorNotSubscribed(string Reason) : ExecutorCallOutcome;

/// <summary>403: the caller's token is that of another executor, or of another run of it.</summary>
public sealed record ExecutorNotProven(string Reason) : ExecutorCallOutcome;
