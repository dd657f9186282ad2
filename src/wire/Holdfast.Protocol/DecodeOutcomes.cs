namespace Holdfast.Protocol;

/// <summary>What came of reading a body: a message, or why there is none.</summary>
/// <typeparam name="T">The message that was wanted.</typeparam>
public abstract record DecodeOutcome<T>;

/// <summary>The message; no required field is missing.</summary>
/// <param name="Message">Owned by the receiver.</param>
public sealed record Decoded<T>(T Message) : DecodeOutcome<T>;

/// <summary>The body cannot be read, or is not the message; sending it again unchanged will not help.</summary>
/// <param name="Fault">A sentence as Mesos words it, for the answer (400).</param>
public sealed record NotDecoded<T>(string Fault) : DecodeOutcome<T>;
