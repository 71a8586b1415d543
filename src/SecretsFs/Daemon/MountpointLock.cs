using System.IO.Hashing;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Commands;
using SecretsFs.Native;

namespace SecretsFs.Daemon;

/// <summary>
/// Keeps two daemons from mounting on one directory at a time: a locked file (flock(2)) in the
/// <see cref="RuntimeFolder"/>, named by the mountpoint's path. Not a lock on the mountpoint itself: whoever can open
/// that could keep us out.
/// </summary>
internal sealed class MountpointLock : IDisposable
{
    private readonly SafeFileHandle _file;

    private MountpointLock(SafeFileHandle file) => _file = file;

    /// <summary>The locked file: whoever has a duplicate of it holds the lock as well.</summary>
    public SafeFileHandle Descriptor => _file;

    /// <summary>Goes on with a lock that this process took before it became another program.</summary>
    public static MountpointLock Adopt(SafeFileHandle file) => new(file);

    /// <summary>Takes the lock. Never waits.</summary>
    /// <exception cref="CommandFailure">Somebody else has it, or it cannot be made.</exception>
    public static MountpointLock Take(string canonical)
    {
        string name = Convert.ToHexStringLower(XxHash128.Hash(Encoding.UTF8.GetBytes(canonical)));
        string folder = RuntimeFolder.Make();
        try
        {
            SafeFileHandle file = File.OpenHandle(
                $"{folder}/{name}.lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
            if (LibC.flock(file, LibC.LOCK_EX | LibC.LOCK_NB) == 0)
            {
                return new MountpointLock(file);
            }

            string reason = Marshal.GetLastPInvokeErrorMessage();
            file.Dispose();
            throw Refusal(canonical, reason);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw Refusal(canonical, exception.Message);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _file.Dispose();

    private static CommandFailure Refusal(string canonical, string reason) => new(
        ExitStatus.CannotMount,
        $"{canonical}: another secretsfs is mounting here ({CommandFailure.Phrase(reason)})",
        "wait for it, or end it first");
}
