using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using SecretsFs.Core.Manifests;
using SecretsFs.Core.Sources;

namespace SecretsFs.FileSystem;

/// <summary>
/// Node ids and inode numbers as functions of what they stand for, so that they are the same after a
/// reload and in another process. That two of a million nodes share one of 64 bits has a chance of 1 in 37 million, and
/// is refused by the <see cref="NodeTable"/>: nothing rests on their being hard to find.
/// </summary>
/// <remarks>
/// The node id of a file begins with bits of its name alone: a process that is asked for a node of which only its
/// predecessor told the kernel still knows the name.
/// </remarks>
internal static class NodeIds
{
    /// <summary>FUSE_ROOT_ID.</summary>
    public const ulong Root = 1;

    private const int VersionBits = 40;
    private const int AccessSize = 10;

    /// <summary>The node id and inode number of a directory.</summary>
    public static ulong Directory(string path) => path.Length == 0 ? Root : Hash($"directory\0{path}", []);

    /// <summary>
    /// The part of a file's node ids that says which name it is; other names may have the same, with a chance of 1 in
    /// 16 million for each.
    /// </summary>
    public static ulong NamePart(ulong node) => node >> VersionBits;

    /// <summary>Which entry of which store a file shows, and what of it.</summary>
    public static ulong Content(string store, KeyFile file) =>
        Hash($"content\0{store}\0{file.Name.Value}\0{file.Content.Signature}", []);

    /// <summary>The inode number of a file: the same for every version.</summary>
    public static ulong Inode(SecretName name) => Hash($"inode\0{name.Value}", []);

    /// <summary>
    /// The node id of one version of one content under one name with one owner, group and mode: what the kernel may
    /// have cached of another is then never taken for this. A null version is that of a missing entry.
    /// </summary>
    public static ulong File(KeyNode key, EntryVersion? version)
    {
        Span<byte> bytes = stackalloc byte[EntryVersion.EncodedSize + AccessSize];
        bytes.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[EntryVersion.EncodedSize..], key.UserId);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[(EntryVersion.EncodedSize + 4)..], key.GroupId);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[(EntryVersion.EncodedSize + 8)..], key.Mode);
        if (version is EntryVersion known)
        {
            known.WriteTo(bytes);
        }

        KeyFile file = key.Declared.File;
        ulong hash = Hash($"file\0{file.Name.Value}\0{file.Content.Signature}", bytes);
        return Unreserved((NamePart(key.Inode) << VersionBits) | (hash & ((1UL << VersionBits) - 1)));
    }

    private static ulong Hash(string text, ReadOnlySpan<byte> suffix)
    {
        byte[] bytes = new byte[Encoding.UTF8.GetByteCount(text) + suffix.Length];
        suffix.CopyTo(bytes.AsSpan(Encoding.UTF8.GetBytes(text, bytes)));
        return Unreserved(XxHash3.HashToUInt64(bytes));
    }

    /// <summary>0 is no node, 1 is the root.</summary>
    private static ulong Unreserved(ulong id) => id <= Root ? id + Root + 1 : id;
}
