using Holdfast.Agent.Core.Executors;
using Holdfast.Agent.Core.Rows;
using Holdfast.Model.Specs;

namespace Holdfast.Agent.Core.State;

/// <summary>A custom executor, from the launch of its first task until it is proven gone.</summary>
internal sealed class ExecutorEntry(FrameworkEntry framework, ExecutorSpec spec, ContainerEntry container)
{
    public FrameworkEntry Framework { get; } = framework;

    /// <summary>As its framework described it, but for the sizes of its volumes: those are what they are now.</summary>
    public ExecutorSpec Spec { get; set; } = spec;

    public ContainerEntry Container { get; } = container;

    public ExecutorKey Key { get; } = new(framework.Id, spec.Id);

    /// <summary>Whether it ever subscribed.</summary>
    public bool Registered { get; set; }

    /// <summary>Whether it was told to end.</summary>
    public bool Ending { get; set; }

    /// <summary>Whether its first process is over.</summary>
    public bool Over { get; set; }

    /// <summary>Whether it is expected to come back after a start of the agent.</summary>
    public bool Awaited { get; set; }

    /// <summary>Its stream; null while there is none.</summary>
    public long? Connection { get; set; }

    /// <summary>Tasks that are over and forgotten otherwise, for views; the latest last.</summary>
    public List<CompletedTaskRow> Completed { get; } = [];

    public ExecutorRow ToRow() => new(Framework.Id, Spec, Container.Id, Registered, Ending);
}
