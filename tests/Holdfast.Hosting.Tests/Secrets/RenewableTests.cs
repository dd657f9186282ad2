using Holdfast.Hosting.Secrets;
using Holdfast.Hosting.Tests.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Holdfast.Hosting.Tests.Secrets;

public sealed class RenewableTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("holdfast-renewable-").FullName;
    private readonly FakeTimeProvider _time = new();
    private readonly ListLogger _log = new();

    private string FilePath => Path.Combine(_directory, "file");

    [Fact]
    public void Files_ThatChange_CountFromTheNextSecondOn()
    {
        var renewable = Open("one");

        Replace("two");
        Assert.Equal("one", renewable.Current);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("two", renewable.Current);
        Assert.Contains("Word changed and counts from now on", Assert.Single(_log.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public void Files_ThatCannotBeUsed_LeaveWhatWasThereAndAreToldOnce()
    {
        var renewable = Open("one");

        foreach (var unused in Enumerable.Range(0, 3))
        {
            Replace("bad");
            _time.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal("one", renewable.Current);
            _time.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal("one", renewable.Current);
        }

        Assert.All(_log.Lines, line => Assert.Contains("It is bad.", line, StringComparison.Ordinal));
        Assert.Equal(3, _log.Lines.Count);
    }

    [Fact]
    public void Files_ThatGo_LeaveWhatWasThere()
    {
        var renewable = Open("one");

        File.Delete(FilePath);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("one", renewable.Current);
    }

    /// <summary>How a mounted secret of other systems is renewed: a link is turned.</summary>
    [Fact]
    public void Link_ThatIsTurned_IsAChange()
    {
        foreach (var name in (string[])["a", "b"]) File.WriteAllText(Path.Combine(_directory, name), name);
        File.CreateSymbolicLink(FilePath, Path.Combine(_directory, "a"));
        var renewable = new Renewable<string>("Word", [FilePath], Read, _time, _log);

        File.Delete(FilePath);
        File.CreateSymbolicLink(FilePath, Path.Combine(_directory, "b"));
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("b", renewable.Current);
    }

    [Fact]
    public void Open_WhatCannotBeUsed_SaysWhy() =>
        Assert.Contains("It is bad.", Assert.Throws<IOException>(() => Open("bad")).Message, StringComparison.Ordinal);

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private Renewable<string> Open(string content)
    {
        Replace(content);
        return new Renewable<string>("Word", [FilePath], Read, _time, _log);
    }

    // By another file, as good tools do; two of the same content differ in their time.
    private void Replace(string content)
    {
        var partial = FilePath + ".partial";
        File.WriteAllText(partial, content);
        File.SetLastWriteTimeUtc(partial, DateTime.UnixEpoch.AddSeconds(++_writes));
        File.Move(partial, FilePath, overwrite: true);
    }

    private int _writes;

    private string? Read(ICollection<string> faults)
    {
        if (!File.Exists(FilePath)) faults.Add("It is gone.");
        else if (File.ReadAllText(FilePath) is var text && text != "bad") return text;
        else faults.Add("It is bad.");
        return null;
    }
}
