using System.Text.Json;
using Holdfast.Hosting.State;
using Holdfast.Master.Core.Views;

namespace Holdfast.Master.State;

/// <summary>The JSON of views, made once for each: a view that did not change is the same object, so its text is too
/// (design, §3.2).</summary>
/// <param name="write">Writes one view as a JSON value.</param>
internal sealed class FragmentCache<TView>(Action<JoinedJson, TView> write)
    where TView : ShownView
{
    // Kept, so that a document of 20,000 texts makes no delegate for each.
    private readonly Func<ShownView, JoinedText> _encode =
        view => JoinedJson.Item(json => write(json, (TView)view));

    /// <summary>A cache of texts that have no parts of others.</summary>
    public FragmentCache(Action<Utf8JsonWriter, TView> write) : this((json, view) => write(json.Writer, view))
    {
    }

    /// <summary>Writes an array property of the views' texts.</summary>
    public void WriteArray(JoinedJson json, string name, IEnumerable<TView> views) =>
        json.WriteArray(name, views.Select(view => view.Keep(this, _encode)));
}
