using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Core.Memory;
using SecretsFs.Core.Native;
using SecretsFs.Core.Reading;

namespace SecretsFs.Core.Decryption;

/// <summary>
/// A file with a secret key or a passphrase, read into locked memory. It must be as secret as what it opens: of root or
/// of this process' user, for nobody else to write, and for others not even to read.
/// </summary>
internal static class KeyMaterialFile
{
    private const string PassphraseFile = "passphrase file";
    private const int LongestPassphrase = 250;

    private const int LargestFile = 1024 * 1024;

    /// <summary>Its group may read it, as systemd lets a service's user read a credential by way of an ACL.</summary>
    private const ushort OpenToOthers = 0x7; // 0007

    /// <summary>
    /// The content, which the caller disposes, or what is wrong. May block on slow storage. Any thread.
    /// </summary>
    /// <param name="source">The file.</param>
    /// <param name="what">What it is, for people: "key file".</param>
    /// <param name="budget">For its memory.</param>
    /// <param name="problem">Set where there is no content.</param>
    public static SecretBuffer? Read(
        KeySource source, string what, MemoryBudget budget, out RnpKeyProblem? problem)
    {
        string path = source.Path;
        using SafeFileHandle file = source.Open(out int errno);
        if (file.IsInvalid)
        {
            problem = new RnpKeyProblem(
                ReadOutcome.NoKey,
                $"cannot open the {what} {path}: {Marshal.GetPInvokeErrorMessage(errno)}",
                what == PassphraseFile
                    ? "write the passphrase of the key into it, or mend the path"
                    : "make one with secretsfs keygen, mount the disk that has it, or mend the path",
                MayPass: errno is LibC.ENOENT or LibC.ENOTDIR);
            return null;
        }

        problem = Inspect(file, path, what, out int size);
        if (problem is not null)
        {
            return null;
        }

        SecretBuffer? content = SecretBuffer.TryCreate(size + 1, budget);
        if (content is null)
        {
            problem = new RnpKeyProblem(
                ReadOutcome.OutOfMemory, $"no locked memory for the {what} {path}", "raise the unit's LimitMEMLOCK=");
            return null;
        }

        problem = Fill(content, file, path, what);
        if (problem is not null)
        {
            content.Dispose();
            return null;
        }

        return content;
    }

    /// <summary>
    /// The first line of a file, with a zero after it, which the caller disposes; or what is wrong. May block on slow
    /// storage. Any thread.
    /// </summary>
    /// <param name="source">The file.</param>
    /// <param name="budget">For its memory.</param>
    /// <param name="problem">Set where there is no passphrase.</param>
    public static SecretBuffer? ReadPassphrase(KeySource source, MemoryBudget budget, out RnpKeyProblem? problem)
    {
        SecretBuffer? content = Read(source, PassphraseFile, budget, out problem);
        if (content is null)
        {
            return null;
        }

        KeepFirstLine(content);
        content.TryBorrow(out SecretLease lease);
        using (lease)
        {
            // librnp would take what is before a zero, and protects with a longer one what it then cannot unlock
            if (lease.Bytes.IsEmpty || lease.Bytes.Contains((byte)0) || lease.Bytes.Length > LongestPassphrase)
            {
                problem = new RnpKeyProblem(
                    ReadOutcome.NoKey,
                    $"the {PassphraseFile} {source.Path} has no passphrase in its first line, a NUL in it, or more "
                    + $"than {LongestPassphrase} bytes",
                    "its first line must be the passphrase and nothing else");
            }
        }

        if (problem is not null)
        {
            content.Dispose();
            return null;
        }

        return content;
    }

    /// <summary>Leaves the first line, with a zero after it: the buffer is longer than the file.</summary>
    private static void KeepFirstLine(SecretBuffer passphrase)
    {
        int length;
        passphrase.TryBorrow(out SecretLease lease);
        using (lease)
        {
            int end = lease.Bytes.IndexOf((byte)'\n');
            length = end < 0 ? lease.Bytes.Length : end > 0 && lease.Bytes[end - 1] == '\r' ? end - 1 : end;
        }

        passphrase.Truncate(passphrase.Unfilled.IsEmpty ? Math.Min(length, passphrase.Length - 1) : length);
    }

    private static RnpKeyProblem? Inspect(SafeFileHandle file, string path, string what, out int size)
    {
        size = 0;
        if (!LibC.TryStat(file, out LibC.Statx stat) || !stat.IsRegular)
        {
            return new RnpKeyProblem(
                ReadOutcome.NoKey, $"the {what} {path} is not a regular file", "give the path of a file");
        }

        if (!FileTrust.IsOurs(in stat))
        {
            return new RnpKeyProblem(
                ReadOutcome.NoKey, $"the {what} {path} belongs to another user", $"chown root {path}");
        }

        if (FileTrust.IsWritableByOthers(in stat) || (stat.Mode & OpenToOthers) != 0)
        {
            return new RnpKeyProblem(
                ReadOutcome.NoKey,
                $"the {what} {path} can be read or written by others, who could decrypt every secret",
                $"chmod 0600 {path}, and think of it as known");
        }

        if (stat.Size == 0)
        {
            return new RnpKeyProblem(ReadOutcome.NoKey, $"the {what} {path} is empty", "restore it");
        }

        if (stat.Size > LargestFile)
        {
            return new RnpKeyProblem(
                ReadOutcome.NoKey, $"the {what} {path} is larger than 1 MiB", "export the key of this host alone");
        }

        size = (int)stat.Size;
        return null;
    }

    private static RnpKeyProblem? Fill(SecretBuffer content, SafeFileHandle file, string path, string what)
    {
        int count = FileBytes.Read(file, content.Unfilled, 0, out int errno);
        if (count < 0)
        {
            return new RnpKeyProblem(
                ReadOutcome.NoKey,
                $"cannot read the {what} {path}: {Marshal.GetPInvokeErrorMessage(errno)}",
                "see the kernel's log");
        }

        content.Commit(count);
        return null;
    }
}
