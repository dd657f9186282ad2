namespace Holdfast.Client.Faults;

/// <summary>
/// The environment is not the one that an agent gives to an executor. Permanent: the program was not started by an
/// agent, or something between them changed the environment.
/// </summary>
public sealed class ExecutorEnvironmentException : Exception
{
    internal ExecutorEnvironmentException(IReadOnlyList<string> faults)
        : base($"An agent starts executors with its variables set, and here {string.Join("; ", faults)}. "
            + "Start this program as an executor of a task.") => Faults = faults;

    /// <summary>Every fault that was found, with the variable's name and value.</summary>
    public IReadOnlyList<string> Faults { get; }
}
