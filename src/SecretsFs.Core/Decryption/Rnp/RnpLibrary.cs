using System.Runtime.InteropServices;
using SecretsFs.Core.Native;
using SecretsFs.Core.Reading;

namespace SecretsFs.Core.Decryption;

/// <summary>librnp as it is loaded into this process: once, quiet, and leaving as little behind as it can.</summary>
internal static unsafe class RnpLibrary
{
    /// <summary>Freed memory is filled with it; any byte but 0, which switches that off.</summary>
    private const int Perturbation = 0xa5;

    /// <summary>
    /// A decryption takes and frees a quarter of a megabyte; to give it back to the kernel each time costs a third of
    /// the whole.
    /// </summary>
    private const int TrimThreshold = 8 * 1024 * 1024;

    /// <summary>The directory that the build names, if it does (AppContext.GetData).</summary>
    private static readonly string? s_directory = AppContext.GetData("SecretsFs.LibraryPath") as string;

    private static readonly Lazy<bool> s_isLoaded = new(Load);

    /// <summary>Whether the library is there; loads it. Any thread.</summary>
    public static bool IsThere => s_isLoaded.Value;

    /// <summary>What to say where it is not there.</summary>
    public static RnpKeyProblem Missing => new(
        ReadOutcome.Failed,
        $"there is no {Name}",
        s_directory is null ? "install librnp (Debian: librnp0)" : "this program was built for that one: install it",
        Member: "engine");

    /// <summary>What is loaded: without a directory the dynamic linker looks where it always does.</summary>
    private static string Name => s_directory is null ? LibRnp.Library : Path.Combine(s_directory, LibRnp.Library);

    /// <summary>What a result means, in the library's words.</summary>
    public static string Describe(uint result)
    {
#pragma warning disable RS0030 // one of a fixed number of texts of the library
        return Marshal.PtrToStringUTF8((nint)LibRnp.rnp_result_to_string(result)) ?? "unknown error";
#pragma warning restore RS0030
    }

    /// <summary>
    /// All symbols are bound at once: the dynamic linker saves vector registers on the stack when it binds one at its
    /// first call, and there is plaintext in them.
    /// </summary>
    private static bool Load()
    {
        // glibc (mallopt(3)); where the allocator is another, that one's own means have to do
        _ = LibC.mallopt(LibC.M_PERTURB, Perturbation);
        _ = LibC.mallopt(LibC.M_TRIM_THRESHOLD, TrimThreshold);
        nint library = LibC.dlopen(Name, LibC.RTLD_NOW);
        if (library == 0)
        {
            return false;
        }

        if (s_directory is not null)
        {
            // the runtime would look beside the program first
            NativeLibrary.SetDllImportResolver(
                typeof(LibRnp).Assembly, (name, _, _) => name == LibRnp.Library ? library : 0);
        }

        Silence();
        return true;
    }

    /// <summary>
    /// Debian's librnp writes what it thinks of messages to the C library's <c>stderr</c>, whatever its settings are.
    /// That stream, which nothing else in this process writes to, leads nowhere from now on; the descriptor stays.
    /// </summary>
    private static void Silence()
    {
        nint library = NativeLibrary.Load("libc.so.6");
        nint nowhere = LibC.fopen("/dev/null", "we");
        if (nowhere != 0 && NativeLibrary.TryGetExport(library, "stderr", out nint stream))
        {
            *(nint*)stream = nowhere; // SAFETY: stderr is a variable that holds a pointer (stderr(3))
        }
    }
}
