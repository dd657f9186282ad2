namespace Holdfast.Hosting.Loop;

/// <summary>A core whose state readers may see; used by the loop's thread only.</summary>
public interface IViewSource<out TView>
{
    /// <summary>Whether anything that the view shows changed since <see cref="BuildView"/> was last called.</summary>
    bool IsViewDirty { get; }

    /// <summary>Makes an immutable view of the present state, reusing the unchanged parts of the last one.</summary>
    TView BuildView();
}
