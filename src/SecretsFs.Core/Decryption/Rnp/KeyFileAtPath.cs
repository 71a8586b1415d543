using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Core.Native;
using SecretsFs.Core.Sources;

namespace SecretsFs.Core.Decryption;

/// <summary>A file that this process opens itself, anew for each use.</summary>
/// <param name="path">The path.</param>
public sealed class KeyFileAtPath(string path) : KeySource(path)
{
    /// <inheritdoc/>
    public override EntryVersion? Version
    {
        get
        {
            using SafeFileHandle file = LibC.open(Path, LibC.O_PATH | LibC.O_CLOEXEC);
            return VersionOf(file);
        }
    }

    /// <inheritdoc/>
    public override SafeFileHandle Open(out int errno)
    {
        SafeFileHandle file = LibC.open(Path, LibC.O_RDONLY | LibC.O_NONBLOCK | LibC.O_CLOEXEC);
        errno = file.IsInvalid ? Marshal.GetLastPInvokeError() : 0;
        return file;
    }
}
