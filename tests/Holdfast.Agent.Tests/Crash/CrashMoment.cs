using Holdfast.Agent.Core.Rows;
using Holdfast.Model.Ids;
using Holdfast.Model.Messages;

namespace Holdfast.Agent.Tests.Crash;

/// <summary>What was for good at a mark: a crash may lose what came after it, nothing of this.</summary>
/// <param name="Rows">The ledger.</param>
/// <param name="Said">What the agent had told its master.</param>
/// <param name="Data">What the volumes' owners had written and flushed.</param>
/// <param name="At">When that was.</param>
internal sealed record CrashMoment(
    AgentRow[] Rows, AgentMessage[] Said, IReadOnlyDictionary<VolumeId, string> Data, DateTimeOffset At);
