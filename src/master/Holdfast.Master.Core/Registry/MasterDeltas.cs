using Holdfast.Model.Ids;

namespace Holdfast.Master.Core.Registry;

/// <summary>A row of the registry to store or to remove.</summary>
public abstract record MasterDelta;

/// <summary>Stores an agent.</summary>
public sealed record StoreAgent(AgentRow Agent) : MasterDelta;

/// <summary>Stores a framework's last description.</summary>
public sealed record StoreFramework(FrameworkRow Framework) : MasterDelta;

/// <summary>Removes a framework: it was torn down or timed out.</summary>
public sealed record RemoveFramework(FrameworkId Framework) : MasterDelta;

/// <summary>Remembers that a framework was removed.</summary>
public sealed record StoreRemovedFramework(RemovedFrameworkRow Framework) : MasterDelta;

/// <summary>Forgets that a framework was removed: it was long ago.</summary>
public sealed record ForgetRemovedFramework(FrameworkId Framework) : MasterDelta;

/// <summary>Forgets an agent that was unreachable for long and has no volumes.</summary>
public sealed record ForgetAgent(AgentId Agent) : MasterDelta;

/// <summary>Stores the weight of a role.</summary>
public sealed record StoreWeight(WeightRow Weight) : MasterDelta;

/// <summary>Stores a volume of the inventory.</summary>
public sealed record StoreVolume(VolumeRow Volume) : MasterDelta;

/// <summary>Removes a volume from the inventory: its agent says that it is no more.</summary>
public sealed record RemoveVolume(VolumeId Volume) : MasterDelta;
