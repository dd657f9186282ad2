namespace Holdfast.Hosting.Loop;

/// <summary>A core whose state readers may see; used by the loop's thread only.</summary>
public interface IViewSource<out TView>
{
    /// <summary>Whether anything that the view shows changed since <see cref="BuildView"/> was last called.</summary>
    bool IsViewDirty { get; }

    /// <summary>Does a bounded part of the work of <see cref="BuildView"/>; true once little of it is left.</summary>
    /// <remarks>A large state that is read for the first time must not hold the loop for all of it at once.</remarks>
    bool PrepareView() => true;

    /// <summary>Makes an immutable view of the present state, reusing the unchanged parts of the last one.</summary>
    TView BuildView();
}
