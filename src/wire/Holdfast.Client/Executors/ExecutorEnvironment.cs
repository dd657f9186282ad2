using System.Globalization;
using Holdfast.Client.Faults;
using Holdfast.Model.Ids;

namespace Holdfast.Client.Executors;

/// <summary>What an agent tells an executor through the environment.</summary>
public sealed record ExecutorEnvironment
{
    // What Mesos' agents give where they say nothing.
    private static readonly TimeSpan GraceDefault = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan PauseDefault = TimeSpan.FromSeconds(2);

    /// <summary>MESOS_FRAMEWORK_ID.</summary>
    public required FrameworkId Framework { get; init; }

    /// <summary>MESOS_EXECUTOR_ID.</summary>
    public required ExecutorId Executor { get; init; }

    /// <summary>MESOS_AGENT_ENDPOINT, as an address.</summary>
    public required Uri Agent { get; init; }

    /// <summary>MESOS_SANDBOX, else MESOS_DIRECTORY: where the executor's files are. Empty where neither is
    /// set.</summary>
    public string Sandbox { get; init; } = "";

    /// <summary>
    /// MESOS_RECOVERY_TIMEOUT where MESOS_CHECKPOINT is 1, else zero: how long the agent may be away before the
    /// executor ends.
    /// </summary>
    public TimeSpan RecoveryTimeout { get; init; }

    /// <summary>MESOS_SUBSCRIPTION_BACKOFF_MAX: the longest pause between attempts to subscribe. Default 2 s.</summary>
    public TimeSpan PauseMax { get; init; } = PauseDefault;

    /// <summary>
    /// MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD: how long after SHUTDOWN the agent waits before it kills. Default 5 s.
    /// </summary>
    public TimeSpan ShutdownGrace { get; init; } = GraceDefault;

    /// <summary>MESOS_EXECUTOR_AUTHENTICATION_TOKEN; null where agents do not ask for one. Never log it.</summary>
    public string? AuthenticationToken { get; init; }

    /// <summary>
    /// LIBPROCESS_SSL_CA_FILE, else LIBPROCESS_SSL_CA_DIR, where LIBPROCESS_SSL_ENABLED says so: the authority of the
    /// agent, which is then called by https; null where it has none.
    /// </summary>
    public string? AuthorityPath { get; init; }

    /// <summary>Reads the environment of this process.</summary>
    /// <exception cref="ExecutorEnvironmentException">It is not an executor's; all faults are named.</exception>
    public static ExecutorEnvironment Current() => Read(Environment.GetEnvironmentVariable);

    /// <summary>Reads an environment.</summary>
    /// <param name="variable">The value of a name; null where it is not set.</param>
    /// <exception cref="ExecutorEnvironmentException">It is not an executor's; all faults are named.</exception>
    public static ExecutorEnvironment Read(Func<string, string?> variable)
    {
        ArgumentNullException.ThrowIfNull(variable);
        var faults = new List<string>();
        var isCheckpointed = variable("MESOS_CHECKPOINT") == "1";
        var isSecure = variable("LIBPROCESS_SSL_ENABLED") is "1" or "true";
        var environment = new ExecutorEnvironment
        {
            Framework = Id<FrameworkId>("MESOS_FRAMEWORK_ID"),
            Executor = Id<ExecutorId>("MESOS_EXECUTOR_ID"),
            Agent = Endpoint("MESOS_AGENT_ENDPOINT"),
            Sandbox = variable("MESOS_SANDBOX") ?? variable("MESOS_DIRECTORY") ?? "",
            RecoveryTimeout = isCheckpointed
                ? Duration("MESOS_RECOVERY_TIMEOUT", TimeSpan.FromMinutes(15))
                : TimeSpan.Zero,
            PauseMax = Duration("MESOS_SUBSCRIPTION_BACKOFF_MAX", PauseDefault),
            ShutdownGrace = Duration("MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD", GraceDefault),
            AuthorityPath = isSecure
                ? variable("LIBPROCESS_SSL_CA_FILE") ?? variable("LIBPROCESS_SSL_CA_DIR")
                : null,
            AuthenticationToken = variable("MESOS_EXECUTOR_AUTHENTICATION_TOKEN"),
        };
        return faults.Count == 0 ? environment : throw new ExecutorEnvironmentException(faults);

        T Id<T>(string name) where T : struct, IParsable<T>
        {
            if (T.TryParse(variable(name), CultureInfo.InvariantCulture, out var id)) return id;
            faults.Add(variable(name) is { } text
                ? $"{name} is '{text}': {IdRule.Explain(text)}"
                : $"{name} is not set");
            return default;
        }

        Uri Endpoint(string name)
        {
            var scheme = isSecure ? "https" : "http";
            if (Uri.TryCreate($"{scheme}://{variable(name)}", UriKind.Absolute, out var uri)) return uri;
            faults.Add($"{name} is '{variable(name)}', not HOST:PORT");
            return new Uri("http://invalid");
        }

        TimeSpan Duration(string name, TimeSpan otherwise)
        {
            if (variable(name) is not { } text) return otherwise;
            if (DurationReader.TryRead(text, out var duration)) return duration;
            faults.Add($"{name} is '{text}', not a duration such as 15mins");
            return otherwise;
        }
    }
}
