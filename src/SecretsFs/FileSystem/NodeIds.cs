using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using SecretsFs.Core.Manifests;
using SecretsFs.Core.Sources;

namespace SecretsFs.FileSystem;

/// <summary>
/// Node ids and inode numbers as functions of what they stand for, so that they are the same after a
/// reload and in another process. The first 64 bits of a SHA-256: that two of a million nodes share one
/// has a chance of 1 in 37 million, and is refused by the <see cref="NodeTable"/>.
/// </summary>
internal static class NodeIds
{
    /// <summary>FUSE_ROOT_ID.</summary>
    public const ulong Root = 1;

    private const int VersionSize = 48;
    private const int AccessSize = 10;

    /// <summary>The node id and inode number of a directory.</summary>
    public static ulong Directory(string path) => path.Length == 0 ? Root : Hash($"directory\0{path}", []);

    /// <summary>The inode number of a file: the same for every version.</summary>
    public static ulong Inode(SecretName name) => Hash($"inode\0{name.Value}", []);

    /// <summary>
    /// The node id of one version of one content under one name with one owner, group and mode: what the kernel may
    /// have cached of another is then never taken for this. A null version is that of a missing entry.
    /// </summary>
    public static ulong File(KeyNode key, EntryVersion? version)
    {
        Span<byte> bytes = stackalloc byte[VersionSize + AccessSize];
        bytes.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[VersionSize..], key.UserId);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[(VersionSize + 4)..], key.GroupId);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[(VersionSize + 8)..], key.Mode);
        if (version is EntryVersion known)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes, known.Device);
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], known.Inode);
            BinaryPrimitives.WriteUInt64LittleEndian(bytes[16..], known.Size);
            BinaryPrimitives.WriteInt64LittleEndian(bytes[24..], known.ModifiedSeconds);
            BinaryPrimitives.WriteUInt32LittleEndian(bytes[32..], known.ModifiedNanoseconds);
            BinaryPrimitives.WriteInt64LittleEndian(bytes[36..], known.ChangedSeconds);
            BinaryPrimitives.WriteUInt32LittleEndian(bytes[44..], known.ChangedNanoseconds);
        }

        KeyFile file = key.Declared.File;
        return Hash($"file\0{file.Name.Value}\0{file.Content.Signature}", bytes);
    }

    private static ulong Hash(string text, ReadOnlySpan<byte> suffix)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(text));
        hash.AppendData(suffix);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        hash.GetHashAndReset(digest);
        ulong id = BinaryPrimitives.ReadUInt64LittleEndian(digest);
        return id <= Root ? id + Root + 1 : id; // 0 is no node, 1 is the root
    }
}
