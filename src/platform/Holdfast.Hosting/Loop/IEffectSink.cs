namespace Holdfast.Hosting.Loop;

/// <summary>Turns the effects of a batch into I/O once what they rest on is durable.</summary>
public interface IEffectSink<in TEffect>
{
    /// <summary>
    /// Takes the effects of one batch, in order. Never called by two threads at once; it must not wait for I/O, because
    /// every later batch waits behind it. An exception ends the process.
    /// </summary>
    void Release(IReadOnlyList<TEffect> effects);
}
