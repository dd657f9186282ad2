using Holdfast.Agent.Core;

namespace Holdfast.Agent.Volumes;

/// <summary>One thing that is done to a volume on its disk.</summary>
/// <param name="what">What it is, for people: "making volume ...".</param>
/// <param name="root">The root of the disk.</param>
/// <param name="act">Does it and tells what came of it; throws nothing.</param>
internal sealed class VolumeStep(string what, string root, Func<AgentEvent> act)
{
    public string What => what;

    public string Root => root;

    /// <summary>When it was begun; the lane's.</summary>
    public long Since { get; set; }

    /// <summary>Whether it was said that it takes long.</summary>
    public bool IsTold { get; set; }

    public AgentEvent Do() => act();
}
