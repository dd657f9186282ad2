using Holdfast.Hosting.Logging;
using Holdfast.Hosting.Metrics;
using Microsoft.Extensions.Logging;

namespace Holdfast.Agent.State;

/// <summary>What the agent's endpoints tell of its process.</summary>
/// <param name="Flags">Every flag with its value.</param>
/// <param name="Metrics">Its numbers.</param>
/// <param name="Verbosity">How much it logs.</param>
/// <param name="Log">Where it says what happens.</param>
/// <param name="LogFile">The file of its log that may be read; null for none.</param>
internal sealed record AgentProcess(
    IReadOnlyDictionary<string, string> Flags, MetricRegistry Metrics, LogVerbosity Verbosity, ILogger Log,
    string? LogFile);
