namespace Holdfast.Agent;

/// <summary>The agent cannot start as it is told to; trying again unchanged does not help. Nothing was
/// changed.</summary>
public sealed class AgentStartException : Exception
{
    private AgentStartException(string message) : base(message) { }

    internal static AgentStartException Refused(IEnumerable<string> faults) =>
        new("The agent does not start:" + string.Concat(faults.Select(fault => $"\n  {fault}")));
}
