namespace Holdfast.Agent.Core.Link;

/// <summary>Where the connection to the master stands.</summary>
internal enum LinkPhase
{
    /// <summary>There is none; the next try has its time.</summary>
    Idle,

    /// <summary>It is being made.</summary>
    Connecting,

    /// <summary>The agent said hello and waits for the answer.</summary>
    Greeting,

    /// <summary>Frames go both ways.</summary>
    Established,
}
