using Holdfast.Agent.Core;
using Holdfast.Agent.Core.Views;
using Holdfast.Hosting.Loop;

namespace Holdfast.Agent.State;

/// <summary>The core as a source of views.</summary>
internal sealed class AgentViewSource(AgentCore core) : IViewSource<AgentView>
{
    public bool IsViewDirty => core.IsViewDirty;

    public AgentView BuildView() => core.BuildView();
}
