using System.Text;
using Holdfast.Model.Resources;
using Holdfast.Model.Specs;
using Holdfast.Model.Statuses;

namespace Holdfast.Master.Core.Tests.Rig;

/// <summary>Rewrites bytes that are plain text here.</summary>
internal sealed class FakeForms : IWireForms
{
    public FrameworkSpec Reword(FrameworkSpec framework) => framework with { Wire = Encoding.UTF8.GetBytes(
        $"{framework.Name} as {framework.User}{(framework.Checkpoint ? ", checkpointing" : "")}") };

    public TaskSpec Shown(TaskSpec task) => task with { Command = null, Wire = default };

    public ReadOnlyMemory<byte> Allocated(ReadOnlyMemory<byte> operation, RoleName role) => operation;

    public TaskUpdate WithoutBytes(TaskUpdate update) => update with { Wire = default };
}
