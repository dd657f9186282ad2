using System.Runtime.CompilerServices;
using System.Text.Json;
using Holdfast.Hosting.State;

namespace Holdfast.Master.State;

/// <summary>The JSON of views, made once for each: a view that did not change is the same object, so its text is too
/// (design, §3.2).</summary>
/// <param name="write">Writes one view as a JSON value.</param>
internal sealed class FragmentCache<TView>(Action<Utf8JsonWriter, TView> write)
    where TView : class
{
    private readonly ConditionalWeakTable<TView, byte[]> _texts = [];

    /// <summary>Writes an array property of the views' texts.</summary>
    public void WriteArray(Utf8JsonWriter json, string name, IEnumerable<TView> views)
    {
        json.WriteStartArray(name);
        foreach (var view in views) Write(json, view);
        json.WriteEndArray();
    }

    /// <summary>Writes the view's text as a value.</summary>
    public void Write(Utf8JsonWriter json, TView view) =>
        json.WriteRawValue(_texts.GetValue(view, Encode), skipInputValidation: true);

    private byte[] Encode(TView view) => JsonText.Of(json => write(json, view));
}
