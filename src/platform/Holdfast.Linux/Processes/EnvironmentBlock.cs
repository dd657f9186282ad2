using System.Runtime.InteropServices;

namespace Holdfast.Linux.Processes;

/// <summary>The environment this process was started with, for programs that inherit it.</summary>
internal static unsafe class EnvironmentBlock
{
    internal static byte** Inherited
    {
        get
        {
            var environ = NativeLibrary.GetExport(NativeLibrary.GetMainProgramHandle(), "environ");
            return *(byte***)environ;
        }
    }
}
