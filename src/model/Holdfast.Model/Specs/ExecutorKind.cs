namespace Holdfast.Model.Specs;

/// <summary>What runs the tasks of an executor (ExecutorInfo.Type).</summary>
public enum ExecutorKind
{
    /// <summary>Not said.</summary>
    Unknown = 0,

    /// <summary>The built-in executor of task groups.</summary>
    Default = 1,

    /// <summary>A program of the framework that speaks the Executor API.</summary>
    Custom = 2,
}
