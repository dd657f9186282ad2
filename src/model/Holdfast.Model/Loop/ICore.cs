namespace Holdfast.Model.Loop;

/// <summary>A component's state machine: the only place where its decisions are made.</summary>
/// <remarks>
/// Applied on one thread, one event at a time. It reads no clock (the time is in the event), draws no randomness but
/// from a <see cref="SeededRandom"/> in its state, and hands back what must be stored (deltas) and what should be done
/// (effects). Effects of a batch run only after its deltas are durable.
/// </remarks>
/// <typeparam name="TEvent">What happened.</typeparam>
/// <typeparam name="TDelta">A row to store or remove.</typeparam>
/// <typeparam name="TEffect">Something to do, replies included.</typeparam>
public interface ICore<TEvent, TDelta, TEffect>
{
    /// <summary>Applies one event and adds its deltas and effects to the frame.</summary>
    void Apply(TEvent evt, Frame<TDelta, TEffect> frame);
}
