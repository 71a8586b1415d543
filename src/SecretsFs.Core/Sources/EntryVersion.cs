using System.Diagnostics;

namespace SecretsFs.Core.Sources;

/// <summary>
/// The identity of an entry's ciphertext, from statx(2): another content has another version, because
/// writing changes the change time.
/// </summary>
/// <param name="Device">The device number, major in the high word.</param>
/// <param name="Inode">The inode number.</param>
/// <param name="Size">The length of the ciphertext in bytes.</param>
/// <param name="ModifiedSeconds">The modification time, seconds since the epoch.</param>
/// <param name="ModifiedNanoseconds">Its nanoseconds.</param>
/// <param name="ChangedSeconds">The change time, seconds since the epoch.</param>
/// <param name="ChangedNanoseconds">Its nanoseconds.</param>
public readonly record struct EntryVersion(
    ulong Device,
    ulong Inode,
    ulong Size,
    long ModifiedSeconds,
    uint ModifiedNanoseconds,
    long ChangedSeconds,
    uint ChangedNanoseconds)
{
    /// <summary>
    /// A version that no entry has, with the times of this one: for content that was read while the file was written,
    /// so that nobody can say which version it is of.
    /// </summary>
    public EntryVersion AsUnlabelled() =>
        this with { Device = ulong.MaxValue, Inode = (ulong)Stopwatch.GetTimestamp() };
}
