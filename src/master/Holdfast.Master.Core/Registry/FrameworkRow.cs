using Holdfast.Model.Specs;

namespace Holdfast.Master.Core.Registry;

/// <summary>What the registry knows of a framework; its key is the framework's id.</summary>
/// <param name="Framework">As it last described itself; its id is set.</param>
/// <param name="RegisteredAt">When it first subscribed.</param>
public sealed record FrameworkRow(FrameworkSpec Framework, DateTimeOffset RegisteredAt);
