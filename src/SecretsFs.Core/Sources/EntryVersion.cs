using System.Buffers.Binary;
using System.Diagnostics;
using System.Security.Cryptography;

namespace SecretsFs.Core.Sources;

/// <summary>
/// The identity of an entry's ciphertext, from statx(2): another content has another version, because
/// writing changes the change time. Also that of several entries together, see <see cref="Combine"/>.
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
    /// <summary>The length of <see cref="WriteTo"/>.</summary>
    public const int EncodedSize = 48;

    /// <summary>Linux has no device of this number, nor of the one that <see cref="AsUnlabelled"/> gives.</summary>
    private const ulong NoDevice = ulong.MaxValue - 1;

    /// <summary>
    /// The version of what is made of several entries, or of none: another one whenever any of theirs is, or their
    /// order. That of one entry is its own. Its times are the latest of each.
    /// </summary>
    public static EntryVersion Combine(ReadOnlySpan<EntryVersion> versions)
    {
        if (versions.Length == 1)
        {
            return versions[0];
        }

        Span<byte> encoded = stackalloc byte[EncodedSize];
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        (long Seconds, uint Nanoseconds) modified = default;
        (long Seconds, uint Nanoseconds) changed = default;
        foreach (EntryVersion version in versions)
        {
            version.WriteTo(encoded);
            hash.AppendData(encoded);
            modified = Later(modified, (version.ModifiedSeconds, version.ModifiedNanoseconds));
            changed = Later(changed, (version.ChangedSeconds, version.ChangedNanoseconds));
        }

        hash.GetHashAndReset(digest);
        return new EntryVersion(
            NoDevice,
            BinaryPrimitives.ReadUInt64LittleEndian(digest),
            BinaryPrimitives.ReadUInt64LittleEndian(digest[sizeof(ulong)..]),
            modified.Seconds,
            modified.Nanoseconds,
            changed.Seconds,
            changed.Nanoseconds);
    }

    /// <summary>Writes it as bytes, the same on every machine.</summary>
    /// <param name="target">At least <see cref="EncodedSize"/> bytes.</param>
    public void WriteTo(Span<byte> target)
    {
        BinaryPrimitives.WriteUInt64LittleEndian(target, Device);
        BinaryPrimitives.WriteUInt64LittleEndian(target[8..], Inode);
        BinaryPrimitives.WriteUInt64LittleEndian(target[16..], Size);
        BinaryPrimitives.WriteInt64LittleEndian(target[24..], ModifiedSeconds);
        BinaryPrimitives.WriteUInt32LittleEndian(target[32..], ModifiedNanoseconds);
        BinaryPrimitives.WriteInt64LittleEndian(target[36..], ChangedSeconds);
        BinaryPrimitives.WriteUInt32LittleEndian(target[44..], ChangedNanoseconds);
    }

    /// <summary>
    /// A version that no entry has, with the times of this one: for content that was read while the file was written,
    /// so that nobody can say which version it is of.
    /// </summary>
    public EntryVersion AsUnlabelled() =>
        this with { Device = ulong.MaxValue, Inode = (ulong)Stopwatch.GetTimestamp() };

    private static (long Seconds, uint Nanoseconds) Later(
        (long Seconds, uint Nanoseconds) one, (long Seconds, uint Nanoseconds) other) =>
        one.CompareTo(other) >= 0 ? one : other;
}
