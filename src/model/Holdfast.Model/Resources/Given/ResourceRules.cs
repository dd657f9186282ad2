namespace Holdfast.Model.Resources.Given;

/// <summary>How strictly given resources are read.</summary>
public enum ResourceRules
{
    /// <summary>What makes a resource at all; what an agent reads of its own configuration and ledger.</summary>
    Resource,

    /// <summary>What a master asks of frameworks and operators on top of that.</summary>
    Master,
}
