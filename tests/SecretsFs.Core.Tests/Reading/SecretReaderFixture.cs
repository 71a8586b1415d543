using SecretsFs.Core.Access;
using SecretsFs.Core.Manifests;
using SecretsFs.Core.Memory;
using SecretsFs.Core.Reading;
using SecretsFs.Core.Sources;
using SecretsFs.Core.Tests.Access;

namespace SecretsFs.Core.Tests.Reading;

/// <summary>The one path to plaintext, with a decryptor that waits when told to.</summary>
public abstract class SecretReaderFixture : IDisposable
{
    private protected static readonly TimeSpan s_limit = TimeSpan.FromSeconds(10);

    private readonly ScratchFolder _folder = new();
    private protected readonly FakeDecryptor _decryptor = new();
    private protected readonly RecordingLogger _logger = new();
    private protected readonly PassStore _store;
    private protected readonly DeclaredKey _key = AccessPolicyTests.Key();
    private protected readonly string _entry;
    private protected int _threads = 4;
    private SecretReader? _reader;

    protected SecretReaderFixture()
    {
        _entry = _folder.Write("entry.gpg", "content");
        _store = new PassStore(_folder.Path, 1024);
    }

    public void Dispose()
    {
        _decryptor.Gate.Set();
        _reader?.Dispose();

        // a thread that was given up is not waited for: it lets go of what it has when it comes back
        Assert.True(
            SpinWait.SpinUntil(() => _decryptor.Budget.Used == 0, s_limit),
            $"{_decryptor.Budget.Used} locked bytes are left");
        _folder.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected static EntryName Entry(string text) =>
        EntryName.TryParse(text, out EntryName? name, out string reason)
            ? name
            : throw new InvalidOperationException(reason);

    private protected static string Text(Snapshot snapshot)
    {
        Assert.True(snapshot.TryBorrow(out SecretLease lease));
        using (lease)
        {
            return System.Text.Encoding.UTF8.GetString(lease.Bytes);
        }
    }

    /// <summary>What the reader is told of its log.</summary>
    private protected bool LogIsReady { get; set; } = true;

    private protected SecretReader Reader(TimeSpan? limit = null) =>
        _reader ??= new SecretReader(
            _store,
            _decryptor,
            new ReaderSettings(1024, limit ?? s_limit)
            {
                Budget = _decryptor.Budget,
                Threads = _threads,
                LogIsReady = () => LogIsReady,
            },
            _logger);

    private protected TestRequest Request(ReadCaller caller = default) =>
        new(_key, _store.Probe(Entry("entry")), caller);

    private protected static bool Retain(Snapshot snapshot) => snapshot.TryAddReference();

    private protected TestRequest RequestFor(string entry, bool isOpen = true, ReadCaller caller = default)
    {
        _folder.Write(entry + ".gpg", "content");
        DeclaredKey key = new(_key.File with { Content = new WholeEntry(Entry(entry)) }, ownersExist: true);
        return new TestRequest(key, _store.Probe(Entry(entry)), caller, isOpen);
    }

    private protected Task<ReadResult> Submit(TestRequest request)
    {
        Reader().TrySubmit(request);
        return request.Result;
    }
}
