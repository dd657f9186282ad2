using Holdfast.Hosting.Access;
using Holdfast.Hosting.Files;
using Holdfast.Hosting.Logging;
using Holdfast.Hosting.Metrics;
using Holdfast.Hosting.Tls;
using Holdfast.Master.Link;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Holdfast.Master;

/// <summary>What listeners and loop share: made before both, since each needs the other.</summary>
/// <param name="time">The clock.</param>
/// <param name="isSecure">Whether it speaks TLS.</param>
internal sealed class MasterParts(TimeProvider time, bool isSecure)
{
    /// <summary>The clock.</summary>
    public TimeProvider Time { get; } = time;

    /// <summary>The way into the loop.</summary>
    public MasterInbox Inbox { get; } = new(time);

    /// <summary>The connections of agents.</summary>
    public LinkConnections Links { get; } = new(time);

    /// <summary>Where agents are.</summary>
    public AgentAddresses Addresses { get; } = new(isSecure ? "https" : "http");

    /// <summary>The files that it shows.</summary>
    public FileRoots Files { get; } = new();

    /// <summary>Its numbers.</summary>
    public MetricRegistry Metrics { get; } = new();

    /// <summary>How much it logs; set by the listener, whose web host may have one from the logging's set-up.</summary>
    public LogVerbosity Verbosity { get; set; } = new(time);

    /// <summary>Where the master says what happens; set by the listener, whose web host makes it.</summary>
    public ILogger Log { get; set; } = NullLogger.Instance;

    /// <summary>What it shows its peers; null without TLS. Set by the listener.</summary>
    public ProcessTls? Tls { get; set; }

    /// <summary>Where it says who was not let in; set by the listener.</summary>
    public Refusals Refusals { get; set; } = new(time, NullLogger.Instance);

    /// <summary>Where it says which agents' connections it closes; set by the listener.</summary>
    public Repeats ClosedLinks { get; set; } = NullLogger.Instance.ClosedLinks(time);
}
