using Holdfast.Model.Ids;

namespace Holdfast.Master.Core.State;

/// <summary>An operator who watches the cluster.</summary>
internal sealed record Watcher(StreamId Stream);
