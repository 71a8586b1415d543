using SecretsFs.Fuse;

namespace SecretsFs.FileSystem;

/// <summary>
/// What the kernel may keep and for how long, and what it is told to drop when that changes. Any thread.
/// </summary>
/// <remarks>
/// Only messages that wait for nobody but us are sent: attributes, and the pages of files. Those about names and kept
/// listings wait for locks that a program holds while its listing is copied to it, which it can draw out at will; and
/// names that are declared outdated take with them whatever is mounted on them, in every mount namespace. Names are
/// therefore kept so shortly that nobody need be told.
/// </remarks>
/// <param name="notifier">Tells the kernel.</param>
internal sealed class KernelCache(FuseNotifier notifier)
{
    private static readonly TimeSpan s_flushLimit = TimeSpan.FromSeconds(1);

    /// <summary>How long the kernel may keep a name, and the attributes of a directory.</summary>
    public static TimeSpan NameTimeout { get; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long the kernel may keep the attributes of a key: not while the length is unknown, which the next stat
    /// measures; nor where they are those of another node, which this one does not have once somebody has it open.
    /// </summary>
    public static TimeSpan AttributesTimeout(KeyState state, ulong node) =>
        state.Length is null || state.Node != node ? TimeSpan.Zero : NameTimeout;

    /// <summary>The store has another version: the next stat asks, and is shown that one.</summary>
    public void Outdated(KeyState state) => notifier.InvalidateAttributes(state.Node);

    /// <summary>Nobody has this version open any more: none of its pages may stay, whoever mapped them.</summary>
    public void Closed(ulong node) => notifier.InvalidateInode(node);

    /// <summary>
    /// Another manifest is in force: attributes are asked for anew at once. Returns once the kernel was told; false
    /// where it has not listened for a second, and then it may show the old ones for a moment. Never from the thread
    /// that answers.
    /// </summary>
    public bool Replaced(KeyTree before, KeyTree now)
    {
        foreach (DirectoryNode directory in before.Directories.Values)
        {
            notifier.InvalidateAttributes(directory.Node);
        }

        foreach ((string name, KeyNode key) in before.Keys)
        {
            if (now.Keys.GetValueOrDefault(name) != key)
            {
                notifier.InvalidateAttributes(key.Current.Node);
            }
        }

        return notifier.Flush(s_flushLimit);
    }
}
