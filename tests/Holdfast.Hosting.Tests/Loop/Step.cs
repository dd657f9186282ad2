namespace Holdfast.Hosting.Tests.Loop;

/// <summary>An event that says itself what it stores and does.</summary>
internal sealed record Step(string[] Deltas, string[] Effects, bool Throws = false)
{
    public static Step Stores(string delta, string effect) => new([delta], [effect]);

    public static Step Only(string effect) => new([], [effect]);
}
