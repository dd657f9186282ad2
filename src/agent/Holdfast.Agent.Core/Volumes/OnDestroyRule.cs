using Holdfast.Model.Resources;

namespace Holdfast.Agent.Core.Volumes;

/// <summary>How it is said what becomes of a volume once it is destroyed.</summary>
public static class OnDestroyRule
{
    /// <summary>The label of a reservation that says it for all volumes made of it.</summary>
    public const string Label = "holdfast/on-destroy";

    /// <summary>What may be said, for people.</summary>
    public const string Choices = "keep, trash or wipe";

    /// <summary>Reads a word; null where it is none of <see cref="Choices"/>.</summary>
    public static OnDestroy? Read(string? word) => word switch
    {
        "keep" => OnDestroy.Keep,
        "trash" => OnDestroy.Trash,
        "wipe" => OnDestroy.Wipe,
        _ => null,
    };

    /// <summary>The word.</summary>
    public static string Text(OnDestroy policy) => policy switch
    {
        OnDestroy.Keep => "keep",
        OnDestroy.Wipe => "wipe",
        _ => "trash",
    };

    /// <summary>The value of the innermost label; false where no reservation has one.</summary>
    public static bool TryGetLabel(Resource volume, out string? value)
    {
        value = null;
        var levels = volume.Key.Reservations.Levels;
        for (var i = levels.Length - 1; i >= 0; i--)
        {
            if (levels[i].Labels is not { } labels) continue;
            foreach (var label in labels.Items)
            {
                if (label.Key != Label) continue;
                value = label.Value;
                return true;
            }
        }
        return false;
    }
}
