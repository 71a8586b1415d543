using SecretsFs.Fuse;

namespace SecretsFs.FileSystem;

/// <summary>
/// What the kernel may keep and for how long, and what it is told to drop when that changes. Correctness never hangs on
/// it: an open is decided on what is true then, and a node that is no more answers ESTALE. Any thread.
/// </summary>
/// <param name="notifier">Tells the kernel.</param>
internal sealed class KernelCache(FuseNotifier notifier)
{
    /// <summary>Every change is told; this is only how long a message that was never taken would matter.</summary>
    private static readonly TimeSpan s_long = TimeSpan.FromHours(1);

    private static readonly TimeSpan s_flushLimit = TimeSpan.FromSeconds(1);

    /// <summary>How long the kernel may keep names and directories.</summary>
    public static TimeSpan NameTimeout => s_long;

    /// <summary>
    /// How long the kernel may keep the attributes of a key: not while the length is unknown, which the next stat
    /// measures.
    /// </summary>
    public static TimeSpan AttributesTimeout(KeyState state) => state.Length is null ? TimeSpan.Zero : s_long;

    /// <summary>The store has another version of a key: its name leads to another node.</summary>
    public void VersionChanged(KeyNode key) => notifier.InvalidateEntry(key.Name);

    /// <summary>Nobody has this version open any more: none of its pages may stay, whoever mapped them.</summary>
    public void Closed(ulong node) => notifier.InvalidateInode(node);

    /// <summary>
    /// Another manifest is in force. Returns once the kernel was told, or has not listened for a second; so never from
    /// the thread that answers.
    /// </summary>
    public void Replaced(KeyTree before, KeyTree now)
    {
        notifier.InvalidateNames(before.Names);
        foreach (DirectoryNode directory in before.Directories.Values)
        {
            notifier.InvalidateInode(directory.Node); // its attributes and the listing
        }

        foreach ((string name, KeyNode key) in before.Keys)
        {
            if (now.Keys.GetValueOrDefault(name) != key)
            {
                notifier.InvalidateAttributes(key.Current.Node); // open files show them without looking a name up
            }
        }

        notifier.Flush(s_flushLimit);
    }
}
