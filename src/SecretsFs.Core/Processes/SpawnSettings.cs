using System.Runtime.InteropServices;
using SecretsFs.Core.Native;

namespace SecretsFs.Core.Processes;

/// <summary>The file actions and attributes of one posix_spawn(3).</summary>
internal sealed unsafe class SpawnSettings : IDisposable
{
    /// <summary>
    /// Larger than posix_spawnattr_t (336), posix_spawn_file_actions_t (80) and sigset_t (128) of any libc.
    /// </summary>
    private const nuint Room = 1024;

    /// <param name="ownGroup">Whether the child leads a process group of its own.</param>
    /// <param name="ownSession">
    /// Whether the child leads a session of its own, without the terminal of this one, into which it could type.
    /// </param>
    public SpawnSettings(bool ownGroup, bool ownSession)
    {
        LeadsGroup = ownGroup || ownSession;
        FileActions = NativeMemory.AllocZeroed(Room);
        Attributes = NativeMemory.AllocZeroed(Room);
        byte* signals = stackalloc byte[(int)Room];

        // SAFETY: the memory is larger than each of the opaque types, and initialised before use.
        Check(LibC.posix_spawn_file_actions_init(FileActions));
        Check(LibC.posix_spawnattr_init(Attributes));
        int flags = LibC.POSIX_SPAWN_SETSIGDEF | LibC.POSIX_SPAWN_SETSIGMASK
            | (ownSession ? LibC.POSIX_SPAWN_SETSID : ownGroup ? LibC.POSIX_SPAWN_SETPGROUP : 0);
        Check(LibC.posix_spawnattr_setflags(Attributes, (short)flags));
        Check(LibC.sigfillset(signals));
        Check(LibC.posix_spawnattr_setsigdefault(Attributes, signals));
        Check(LibC.sigemptyset(signals));
        Check(LibC.posix_spawnattr_setsigmask(Attributes, signals));
    }

    /// <summary>Whether the child leads a process group.</summary>
    public bool LeadsGroup { get; }

    public void* FileActions { get; private set; }

    public void* Attributes { get; private set; }

    /// <summary>The child's descriptor <paramref name="target"/> is our <paramref name="source"/>.</summary>
    public void Map(int source, int target) =>
        Check(LibC.posix_spawn_file_actions_adddup2(FileActions, source, target));

    /// <summary>The child has no descriptor from this one on (glibc 2.34).</summary>
    public void CloseFrom(int from) => Check(LibC.posix_spawn_file_actions_addclosefrom_np(FileActions, from));

    public void Dispose()
    {
        if (FileActions == null)
        {
            return;
        }

        _ = LibC.posix_spawn_file_actions_destroy(FileActions);
        _ = LibC.posix_spawnattr_destroy(Attributes);
        NativeMemory.Free(FileActions);
        NativeMemory.Free(Attributes);
        FileActions = null;
        Attributes = null;
    }

    private static void Check(int error)
    {
        if (error != 0)
        {
            throw new InvalidOperationException($"preparing posix_spawn failed with error {error}");
        }
    }
}
