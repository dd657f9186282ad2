namespace Holdfast.Cli.Output;

/// <summary>In what form an answer is printed.</summary>
internal enum OutputFormat
{
    /// <summary>For people, with what matters.</summary>
    Table,

    /// <summary>For people, with all columns.</summary>
    Wide,

    /// <summary>For programs.</summary>
    Json,

    /// <summary>For programs and people.</summary>
    Yaml,

    /// <summary>Names alone, one a line, as other verbs take them.</summary>
    Name,
}
