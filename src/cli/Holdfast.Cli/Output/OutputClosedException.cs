namespace Holdfast.Cli.Output;

/// <summary>Nobody reads the output any more, such as in <c>holdfast events -f | head</c>.</summary>
internal sealed class OutputClosedException : IOException;
