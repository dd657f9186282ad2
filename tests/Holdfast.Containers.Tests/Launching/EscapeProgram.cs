using Holdfast.Testing;

namespace Holdfast.Containers.Tests.Launching;

/// <summary>
/// Tries every way out of a quota that a program has, below the C library, by each calling convention of this
/// processor, and writes a line for each with the error number. Compiled where the tests run.
/// </summary>
internal static class EscapeProgram
{
    private const string Source =
        """
        #define _GNU_SOURCE
        #include <errno.h>
        #include <fcntl.h>
        #include <stdint.h>
        #include <stdio.h>
        #include <string.h>
        #include <sys/ioctl.h>
        #include <sys/mman.h>
        #include <sys/syscall.h>
        #include <unistd.h>

        static void tell(const char *what, long result) {
            printf("%s %d\n", what, result < 0 ? errno : 0);
        }

        static long old_call(long number, long a, long b, long c, long d) {
        #ifdef __x86_64__
            long result;
            __asm__ volatile("int $0x80" : "=a"(result)
                : "a"(number), "b"(a), "c"(b), "d"(c), "S"(d) : "memory", "r8", "r9", "r10", "r11");
            if (result < 0 && result > -4096) { errno = (int)-result; return -1; }
            return result;
        #else
            errno = EPERM;
            return -1;
        #endif
        }

        int main(int count, char **names) {
            // Where 32 bits can point to. Zero is a project id, no flags, and a subvolume's name is put in below.
            char *low = mmap(NULL, 8192, PROT_READ | PROT_WRITE,
                MAP_PRIVATE | MAP_ANONYMOUS
        #ifdef __x86_64__
                | MAP_32BIT
        #endif
                , -1, 0);
            int file = open(names[1], O_RDONLY), directory = open(names[2], O_RDONLY);
            if (file < 0 || directory < 0 || low == MAP_FAILED) return 1;
            *(uint32_t *)(low + 12) = 7;
            tell("project", ioctl(file, 0x401c5820, low));
            tell("project/32", old_call(54, file, 0x401c5820, (long)low, 0));
            *(uint32_t *)(low + 12) = 0;
            *(uint32_t *)low = 0x10;
            tell("immutable", ioctl(file, 0x40086602, low));
            tell("immutable/32", old_call(54, file, 0x40046602, (long)low, 0));
            memset(low, 0, 64);
            strcpy(low + 8, "nested");
            tell("subvolume", ioctl(directory, 0x5000940e, low));
            tell("subvolume/32", old_call(54, directory, 0x5000940e, (long)low, 0));
            *(long *)low = directory;
            strcpy(low + 8, "copy");
            tell("snapshot", ioctl(directory, 0x50009401, low));
            tell("quotactl", syscall(SYS_quotactl, 0x80000802, "/dev/none", 7, low));
            tell("quotactl/32", old_call(131, 0x80000802, (long)low, 7, (long)low));
            tell("quotactl_fd", syscall(443, directory, 0x80000802, 7, low));
            tell("file_setattr", syscall(469, directory, "", low, 24, 0x1000));
            tell("x32", syscall(0x40000000 | 514, file, 0x401c5820, low));
            memset(low, 0, 64);
            tell("trim", ioctl(directory, 0xc0185879, low));
            return 0;
        }
        """;

    /// <summary>Compiles it into a directory, and gives its path.</summary>
    internal static string CompileIn(string directory)
    {
        var source = Path.Combine(directory, "escape.c");
        var program = Path.Combine(directory, "escape");
        File.WriteAllText(source, Source);
        LoopDisk.Run("gcc", "-o", program, source);
        return program;
    }
}
