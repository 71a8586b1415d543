using System.Runtime.InteropServices;

namespace SecretsFs.Core.Native;

/// <summary>
/// Memory that is mapped, locked and kept out of dumps and children, the allocator, and libraries that are loaded.
/// </summary>
internal static partial class LibC
{
    public const int PROT_READ = 1;
    public const int PROT_WRITE = 2;
    public const int MAP_PRIVATE = 2;
    public const int MAP_ANONYMOUS = 0x20;
    public const int MREMAP_MAYMOVE = 1;
    public const int MADV_DONTDUMP = 16;
    public const int MADV_WIPEONFORK = 18;
    public const int MCL_CURRENT = 1;
    public const int MCL_FUTURE = 2;
    public const int MCL_ONFAULT = 4;
    public const int M_PERTURB = -6;
    public const int M_TRIM_THRESHOLD = -1;
    public const int RTLD_NOW = 2;

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint mmap(nint address, nuint length, int protection, int flags, int fd, long offset);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int munmap(nint address, nuint length);

    [LibraryImport(Library, SetLastError = true)]
    public static partial nint mremap(nint address, nuint oldLength, nuint newLength, int flags);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int mlock(nint address, nuint length);

    /// <summary>glibc and others that follow it; 1 where the parameter was set, and no errno.</summary>
    [LibraryImport(Library)]
    public static partial int mallopt(int parameter, int value);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint dlopen(string file, int flags);

    /// <summary>A stream, or 0.</summary>
    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    public static partial nint fopen(string path, string mode);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int mlockall(int flags);

    [LibraryImport(Library, SetLastError = true)]
    public static partial int madvise(nint address, nuint length, int advice);
}
