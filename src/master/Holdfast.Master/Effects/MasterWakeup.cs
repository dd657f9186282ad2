namespace Holdfast.Master.Effects;

/// <summary>What the master waits for: its core keeps one wake-up at a time.</summary>
internal enum MasterWakeup
{
    /// <summary>The core's next due instant.</summary>
    Core,
}
