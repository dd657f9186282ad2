namespace Holdfast.Integration.Tests.Machines;

/// <summary>The clock of some processes, which a test may set while they run; the machine's is left alone. It is
/// libfaketime's, loaded into each.</summary>
internal sealed class FakeClock : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("holdfast-test-clock-").FullName;

    public FakeClock() => Set(TimeSpan.Zero);

    /// <summary>What the processes are started with.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Environment =>
    [
        new("LD_PRELOAD", Library()), new("FAKETIME_TIMESTAMP_FILE", File), new("FAKETIME_NO_CACHE", "1"),
        // The kernel sets one clock only: that which measures goes on, and so do the times of files. By its old and its
        // new name.
        new("FAKETIME_DONT_FAKE_MONOTONIC", "1"), new("DONT_FAKE_MONOTONIC", "1"), new("NO_FAKE_STAT", "1"),
    ];

    private string File => Path.Combine(_directory, "offset");

    /// <summary>From now on it differs from the machine's by so much.</summary>
    public void Set(TimeSpan offset)
    {
        // By rename: whoever asks for the time just now reads the old or the new.
        var fresh = File + ".fresh";
        System.IO.File.WriteAllText(fresh, FormattableString.Invariant($"{offset.TotalSeconds:+0;-0}\n"));
        System.IO.File.Move(fresh, File, overwrite: true);
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static string Library() => Directory.GetDirectories("/usr/lib", "*-linux-gnu")
        .Select(directory => Path.Combine(directory, "faketime", "libfaketimeMT.so.1"))
        .First(System.IO.File.Exists);
}
