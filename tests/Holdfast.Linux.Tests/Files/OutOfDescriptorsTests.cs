using Holdfast.Linux.Files;
using Holdfast.Linux.Processes;

namespace Holdfast.Linux.Tests.Files;

/// <summary>
/// S4: who cannot look must not say that nothing is there. Before: without a free descriptor no process was
/// alive, and every directory empty.
/// </summary>
[CollectionDefinition("takes all descriptors", DisableParallelization = true)]
[Collection("takes all descriptors")]
public sealed class OutOfDescriptorsTests : IDisposable
{
    private readonly List<int> _taken = [];

    public OutOfDescriptorsTests()
    {
        const OpenFlags Flags = OpenFlags.PathOnly;
        for (var one = FileCalls.TryOpen(FileCalls.WorkingDirectory, "/", Flags); one >= 0;
            one = FileCalls.TryOpen(FileCalls.WorkingDirectory, "/", Flags)) _taken.Add(one);
    }

    public void Dispose()
    {
        foreach (var one in _taken) FileCalls.Close(one);
    }

    [Fact]
    public void Process_ThatCannotBeLookedAt_IsNotDead()
    {
        LinuxException? failure = null;
        var self = new ProcessIdentity(Environment.ProcessId, 1);
        try
        {
            _ = self.IsAlive;
        }
        catch (LinuxException thrown)
        {
            failure = thrown;
        }
        Dispose(); // The assertions themselves may need a descriptor.
        _taken.Clear();

        Assert.Equal("open", failure?.Call);
        Assert.False(self.IsAlive);
    }

    [Fact]
    public void Directory_ThatCannotBeRead_IsNotEmpty()
    {
        LinuxException? failure = null;
        try
        {
            _ = DirectoryReader.Names("/proc");
        }
        catch (LinuxException thrown)
        {
            failure = thrown;
        }
        Dispose();
        _taken.Clear();

        Assert.Equal("open", failure?.Call);
        Assert.NotEmpty(DirectoryReader.Names("/proc"));
        Assert.Empty(DirectoryReader.Names("/proc/no-such-directory"));
    }
}
