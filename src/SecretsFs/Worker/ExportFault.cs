using Microsoft.Win32.SafeHandles;
using SecretsFs.Native;

namespace SecretsFs.Worker;

/// <summary>What a worker of an export does wrong where tests ask for it; nothing otherwise. One thread.</summary>
/// <param name="fault">See <see cref="TestFault"/>; empty for none.</param>
/// <param name="mostBytes">How long a file may be.</param>
internal sealed class ExportFault(string fault, int mostBytes) : IDisposable
{
    private static readonly byte[] s_other = [.. "something else"u8];

    private SafeFileHandle? _kept;

    /// <summary>A file is filled, and that has not been said yet.</summary>
    public void Commit(SafeFileHandle file)
    {
        if (fault == TestFault.Keep)
        {
            if (_kept is not null)
            {
                RandomAccess.Write(_kept, s_other, 0);
            }

            _kept?.Dispose();
            _kept = new SafeFileHandle(LibC.fcntl(file, LibC.F_DUPFD_CLOEXEC, 0), ownsHandle: true);
        }
        else if (fault == TestFault.Flood)
        {
            Flood(file);
        }
    }

    public void Dispose() => _kept?.Dispose();

    private void Flood(SafeFileHandle file)
    {
        try
        {
            RandomAccess.Write(file, s_other, mostBytes);
        }
        catch (Exception exception) when (exception is IOException or ArgumentOutOfRangeException) // EFBIG
        {
            return; // the limit of file sizes is in the way
        }

        const int SIGSTOP = 19;
        _ = LibC.kill(Environment.ProcessId, SIGSTOP);
    }
}
