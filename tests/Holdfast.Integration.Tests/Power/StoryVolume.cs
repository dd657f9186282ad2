using System.Globalization;

namespace Holdfast.Integration.Tests.Power;

/// <summary>A volume of a power story, and how much of it its task said was safely on the disk.</summary>
/// <param name="Id">Its persistence id, and its place in sandboxes.</param>
/// <param name="Progress">The file outside the cut disk, into which its task writes how many lines it has
/// flushed.</param>
internal sealed record StoryVolume(string Id, string Progress)
{
    /// <summary>The operations about it have ids of their own, by which their outcome is known.</summary>
    public bool IsNamed { get; init; } = true;

    /// <summary>Whether a task was to write into it.</summary>
    public bool HasWriter { get; set; }

    /// <summary>Whether its destruction was asked for.</summary>
    public bool IsDestroyAsked { get; set; }

    public string Create => $"create-{Id}";

    public string Reserve => $"reserve-{Id}";

    public string Destroy => $"destroy-{Id}";

    public string Writer => $"writer-{Id}";

    /// <summary>Lines that its task had flushed before it said so.</summary>
    public int Lines =>
        File.Exists(Progress) ? int.Parse(File.ReadAllText(Progress), CultureInfo.InvariantCulture) : 0;

    /// <summary>Appends numbered lines, flushes each, and only then says so outside. Goes on with the next number where
    /// it is started twice: its launch may have been stored, and its start not.</summary>
    public string WriterCommand =>
        $"touch {Id}/log; i=$(wc -l < {Id}/log); while i=$((i+1)); do"
        + $" echo $i >> {Id}/log && sync {Id}/log && echo $i > {Progress}.part && mv {Progress}.part {Progress}"
        + " || exit 1; sleep 0.01; done";

    /// <summary>Fails unless every line is there that the task said was flushed.</summary>
    public string ReaderCommand(int lines) =>
        lines == 0 ? $"[ -d {Id} ]" : $"[ \"$(head -n {lines} {Id}/log)\" = \"$(seq 1 {lines})\" ]";
}
