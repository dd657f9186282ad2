namespace Holdfast.Model.Resources;

/// <summary>One label: free text that its giver understands.</summary>
/// <param name="Key">The label's name, which need not be unique.</param>
/// <param name="Value">Its value; null when none was given, which is not the same as an empty one.</param>
public readonly record struct Label(string Key, string? Value)
{
    /// <summary>The Mesos text form, such as <c>tier: gold</c>.</summary>
    public override string ToString() => $"{Key}: {Value}";
}
