namespace Holdfast.Hosting.Flags;

/// <summary>How a flag's text is read.</summary>
public enum FlagKind
{
    /// <summary>Any text.</summary>
    Text,

    /// <summary>The path of a file, also as `file:///path`; the value is never the file's content.</summary>
    Path,

    /// <summary>`--name`, `--no-name`, `--name=true`, `--name=false` (also 1 and 0).</summary>
    Boolean,

    /// <summary>A whole number, not negative.</summary>
    Integer,

    /// <summary>A decimal number.</summary>
    Number,

    /// <summary>As `10secs`; see <see cref="FlagText"/>.</summary>
    Duration,

    /// <summary>As `10MB`; see <see cref="FlagText"/>.</summary>
    Bytes,
}
