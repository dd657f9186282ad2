using System.Runtime.CompilerServices;
using System.Text.Json;
using Holdfast.Hosting.State;

namespace Holdfast.Master.State;

/// <summary>The JSON of views, made once for each: a view that did not change is the same object, so its text is too
/// (design, §3.2).</summary>
/// <param name="write">Writes one view as a JSON value.</param>
internal sealed class FragmentCache<TView>(Action<JoinedJson, TView> write)
    where TView : class
{
    private readonly ConditionalWeakTable<TView, JoinedText> _texts = [];

    /// <summary>A cache of texts that have no parts of others.</summary>
    public FragmentCache(Action<Utf8JsonWriter, TView> write) : this((json, view) => write(json.Writer, view))
    {
    }

    /// <summary>Writes an array property of the views' texts.</summary>
    public void WriteArray(JoinedJson json, string name, IEnumerable<TView> views) =>
        json.WriteArray(name, views.Select(view => _texts.GetValue(view, Encode)));

    private JoinedText Encode(TView view) => JoinedJson.Item(json => write(json, view));
}
