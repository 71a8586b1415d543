namespace SecretsFs.FileSystem;

/// <summary>A name in a directory: another directory, or a key.</summary>
/// <param name="name">The name, in UTF-8.</param>
/// <param name="inode">Its inode number, a hash of its whole path.</param>
/// <param name="directory">The directory it is, or null.</param>
/// <param name="key">The key it is, or null.</param>
internal sealed class DirectoryChild(ReadOnlyMemory<byte> name, ulong inode, DirectoryNode? directory, KeyNode? key)
{
    public ReadOnlyMemory<byte> Name { get; } = name;

    public DirectoryNode? Directory { get; } = directory;

    public KeyNode? Key { get; } = key;

    /// <summary>
    /// The offset behind it in a listing: positive for loff_t, and nearly always a function of the name alone; set
    /// while the directory is built.
    /// </summary>
    public ulong Position { get; set; } = inode & long.MaxValue;
}
