using System.Diagnostics;

namespace Holdfast.Testing;

/// <summary>
/// A mounted file system (FUSE) whose server never answers, like that of a network that is gone: whoever asks it
/// anything waits until this is disposed. Takes root.
/// </summary>
public sealed class HungMount : IDisposable
{
    // Mounted, and never read from: the kernel's first question already finds no answer.
    private const string Program =
        """
        import ctypes, os, sys
        fuse = os.open("/dev/fuse", os.O_RDWR)
        libc = ctypes.CDLL(None, use_errno=True)
        options = f"fd={fuse},rootmode=40000,user_id=0,group_id=0".encode()
        if libc.mount(b"hung", sys.argv[1].encode(), b"fuse", 0, options) != 0:
            raise OSError(ctypes.get_errno(), "mount")
        print("mounted", flush=True)
        sys.stdin.read()
        """;

    private readonly string _point;
    private readonly Process _server;

    /// <param name="point">An existing directory.</param>
    public HungMount(string point)
    {
        _point = point;
        _server = Process.Start(new ProcessStartInfo("python3", ["-c", Program, point])
        {
            RedirectStandardInput = true, RedirectStandardOutput = true,
        })!;
        if (_server.StandardOutput.ReadLine() == "mounted") return;
        _server.Dispose();
        throw new InvalidOperationException($"nothing can be mounted at {point}: this takes root and /dev/fuse");
    }

    /// <summary>Ends the server: whoever waits is told that the connection is gone, and so is whoever asks from now on.
    /// </summary>
    public void End()
    {
        _server.Kill();
        _server.WaitForExit();
    }

    /// <summary>Ends the server, and takes the mount away.</summary>
    public void Dispose()
    {
        End();
        _server.Dispose();
        using var unmount = Process.Start("umount", ["--lazy", _point]);
        unmount.WaitForExit();
    }
}
