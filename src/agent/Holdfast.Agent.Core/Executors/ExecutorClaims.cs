namespace Holdfast.Agent.Core.Executors;

/// <summary>Which executor a token proves its bearer to be. Texts, since a token may claim anything.</summary>
/// <param name="Framework">The framework's id.</param>
/// <param name="Executor">The executor's id.</param>
/// <param name="Container">The container's id: a later run of the same executor has another.</param>
public sealed record ExecutorClaims(string Framework, string Executor, string Container);
