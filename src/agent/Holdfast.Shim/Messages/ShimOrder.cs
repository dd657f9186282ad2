namespace Holdfast.Shim.Messages;

/// <summary>What a shim is to start, complete: it looks nothing up itself.</summary>
internal sealed record ShimOrder
{
    /// <summary>Raised when the layout changes; a shim refuses a later version than its own.</summary>
    internal const int Version = 3;

    internal required string ContainerId { get; init; }

    /// <summary>The machine's boot, as the agent believes it; written into every file.</summary>
    internal required string BootId { get; init; }

    internal required string SandboxDirectory { get; init; }

    /// <summary>Paths to try in order, as a search of PATH gives them.</summary>
    internal required string[] Programs { get; init; }

    /// <summary>With the program's own name first.</summary>
    internal required string[] Arguments { get; init; }

    /// <summary>Entries <c>NAME=value</c>.</summary>
    internal required string[] Environment { get; init; }

    /// <summary>Null: the first process keeps the shim's user.</summary>
    internal ShimUser? User { get; init; }

    internal ShimLimit[] Limits { get; init; } = [];

    /// <summary>Directories of cgroups that the first process enters.</summary>
    internal string[] Cgroups { get; init; } = [];

    /// <summary>The file whose <c>oom_kill</c> line counts kills for lack of memory; empty where there is
    /// none.</summary>
    internal string OutOfMemoryFile { get; init; } = "";

    /// <summary>File names in the sandbox; the same for both joins them.</summary>
    internal string OutputName { get; init; } = "stdout";

    internal string ErrorName { get; init; } = "stderr";

    /// <summary>Size at which a log is rotated; 0 lets the task write to the file itself, without a limit.</summary>
    internal long LogLimitBytes { get; init; }

    /// <summary>How many rotated copies are kept.</summary>
    internal int LogCopies { get; init; } = 1;

    /// <summary>What the first process reads from descriptor 0; empty for <c>/dev/null</c>.</summary>
    internal byte[] Input { get; init; } = [];

    /// <summary>Whether programs may gain rights by set-user-id bits and file capabilities. Default false.</summary>
    internal bool AllowsNewPrivileges { get; init; }

    /// <summary>Whether what a program could evade a quota by is denied. Since version 2; default false.</summary>
    internal bool KeepsToQuotas { get; init; }

    /// <summary>Whether what the task makes may be written by its group. Since version 3; default false.</summary>
    internal bool SharesFiles { get; init; }
}
