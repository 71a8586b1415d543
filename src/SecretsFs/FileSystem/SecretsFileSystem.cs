using SecretsFs.Fuse;
using SecretsFs.Fuse.Replies;
using SecretsFs.Takeover;

namespace SecretsFs.FileSystem;

/// <summary>
/// The bridge: the kernel's questions by node id become questions about declared keys. Names, kinds,
/// owners and known lengths are answered at once from memory; opens and unknown lengths go to the
/// <see cref="Core.Reading.SecretReader"/> and are answered from there.
/// </summary>
internal sealed class SecretsFileSystem : IFuseFileSystem, IDisposable
{
    private readonly Catalog _catalog;
    private readonly ReservationTable _reservations = new();
    private readonly KernelCache _cache;
    private readonly NameAnswers _names;
    private readonly StatAnswers _stats;
    private readonly OpenAnswers _opens;
    private readonly OpenFiles _files;

    /// <summary>Answers from a catalog.</summary>
    /// <param name="catalog">What is served.</param>
    /// <param name="notifier">Tells the kernel what to drop.</param>
    /// <param name="slots">Where open handles are written down for a successor.</param>
    public SecretsFileSystem(Catalog catalog, FuseNotifier notifier, HandleSlots slots)
    {
        _catalog = catalog;
        _cache = new KernelCache(notifier);
        _files = new OpenFiles(catalog, _cache, slots);
        _names = new NameAnswers(catalog, _reservations);
        _stats = new StatAnswers(catalog, _files, _reservations);
        _opens = new OpenAnswers(catalog, _files, _reservations);
        catalog.Nodes.Outdated += _cache.Outdated;
    }

    /// <summary>Whether a program waits for content or a length. Any thread.</summary>
    public bool HasWaiting => _stats.HasWaiting || _opens.HasWaiting;

    /// <summary>
    /// Goes on where another process served before: with its handles, and with what it told the kernel. Before the
    /// first request is read.
    /// </summary>
    public void TakeOver()
    {
        _catalog.Nodes.TakeOver(_catalog.Served.Tree.Keys.Values);
        _files.TakeOver();
    }

    /// <summary>
    /// Serves another manifest from now on: what is withdrawn is gone at once, its names, its open
    /// handles, its cached pages. The caller retires the old reader. Not from two threads at a time. False where the
    /// kernel could not be told within a second, and may show old attributes for another.
    /// </summary>
    public bool Replace(ServedManifest served)
    {
        KeyTree before = _catalog.Served.Tree;
        _catalog.Replace(served);
        _reservations.Clear();
        _files.ReleaseWithdrawn();
        return _cache.Replaced(before, served.Tree);
    }

    /// <summary>Wipes everything that is open. After the connection has ended.</summary>
    public void Dispose()
    {
        _reservations.Dispose();
        _files.Dispose();
    }

    public void Lookup(in FuseCaller caller, ulong parent, ReadOnlySpan<byte> name, LookupReply reply) =>
        _names.Lookup(in caller, parent, name, reply);

    public void Forget(ulong node, ulong lookups) => _catalog.Nodes.Forget(node, lookups);

    public void GetAttributes(in FuseCaller caller, ulong node, AttributesReply reply) =>
        _stats.GetAttributes(in caller, node, reply);

    public void Open(in FuseCaller caller, ulong node, uint flags, OpenReply reply) =>
        _opens.Open(in caller, node, reply);

    public void Read(in FuseCaller caller, ulong node, ulong handle, ulong offset, uint size, ReadReply reply) =>
        _files.Read(in caller, handle, offset, reply);

    public void Release(ulong node, ulong handle) => _files.Release(node, handle);

    /// <summary>
    /// A handle that means nothing, rather than none: without, the kernel would keep listings, and hold a lock on them
    /// while it copies one to a program, which can draw that out and so keep everybody else from listing.
    /// </summary>
    public void OpenDirectory(in FuseCaller caller, ulong node, DirectoryOpenReply reply) => reply.Opened(0);

    public void ReadDirectory(in FuseCaller caller, ulong node, ulong handle, ulong offset, DirectoryReply reply) =>
        _names.List(node, offset, reply);

    public void StatFs(in FuseCaller caller, StatFsReply reply)
    {
        KeyTree tree = _catalog.Served.Tree;
        reply.Empty((ulong)(tree.Keys.Count + tree.Directories.Count));
    }

    public void Interrupt(ulong unique) => _opens.Interrupt(unique);
}
