using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Channel;
using SecretsFs.Core.Access;
using SecretsFs.Core.Decryption;
using SecretsFs.Core.Manifests;
using SecretsFs.Core.Memory;
using SecretsFs.Core.Reading;
using SecretsFs.FileSystem;
using SecretsFs.Keeper;
using SecretsFs.Takeover;
using SecretsFs.Tests.Fixtures;
using SecretsFs.Worker;

namespace SecretsFs.Tests.Worker;

/// <summary>What a worker tells of its keys, after what happened to them. Nothing is decrypted here.</summary>
#pragma warning disable CA1001 // xunit disposes it through IAsyncLifetime
public sealed class KeyReporterTests : IAsyncLifetime
#pragma warning restore CA1001
{
    private readonly Scratch _scratch = new();
    private readonly SharedMemory _memory = SharedMemory.Create();

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        _memory.Dispose();
        await _scratch.DisposeAsync();
    }

    [Fact]
    public void A_key_that_nobody_tried_is_unknown()
    {
        Write("entry");
        Assert.Equal(
            new KeyDescription("key", KeyCondition.Unknown, IsLengthKnown: false, null, null),
            Assert.Single(Report(Serve(Manifest("""{"pass":"entry"}""")))));
    }

    [Fact]
    public void A_key_whose_owner_does_not_exist_is_so_first()
    {
        Catalog catalog = Serve(Manifest("""{"pass":"entry","owner":"nobody-of-that-name"}"""));
        catalog.Learn(KeyOf(catalog).Current, ReadOutcome.Corrupt);
        Assert.Equal(KeyCondition.OwnerUnknown, ConditionIn(catalog));
    }

    [Fact]
    public void An_entry_that_is_not_there_is_missing_once_somebody_looked_until_it_is_there()
    {
        Catalog catalog = Create(Manifest("""{"pass":"entry"}"""));
        Assert.Equal(KeyCondition.Unknown, ConditionIn(catalog));
        catalog.ObserveStore();
        Assert.Equal(KeyCondition.Missing, ConditionIn(catalog));
        Write("entry");
        catalog.ObserveStore();
        Assert.Equal(KeyCondition.Unknown, ConditionIn(catalog));
    }

    [Theory]
    [InlineData(nameof(ReadOutcome.NoKey), "noKey")]
    [InlineData(nameof(ReadOutcome.Locked), "locked")]
    [InlineData(nameof(ReadOutcome.WrongPassphrase), "wrongPassphrase")]
    [InlineData(nameof(ReadOutcome.Missing), "missing")]
    [InlineData(nameof(ReadOutcome.Unreadable), "unreadable")]
    [InlineData(nameof(ReadOutcome.Corrupt), "corrupt")]
    [InlineData(nameof(ReadOutcome.TooLarge), "tooLarge")]
    [InlineData(nameof(ReadOutcome.TimedOut), "timedOut")]
    [InlineData(nameof(ReadOutcome.OutOfMemory), "outOfMemory")]
    [InlineData(nameof(ReadOutcome.Failed), "failed")]
    [InlineData(nameof(ReadOutcome.NotAllowed), "unknown")]
    [InlineData(nameof(ReadOutcome.Interrupted), "unknown")]
    [InlineData(nameof(ReadOutcome.Outdated), "unknown")]
    [InlineData(nameof(ReadOutcome.Withdrawn), "unknown")]
    public void The_last_refusal_tells_how_a_key_is(string outcome, string word)
    {
        Write("entry");
        Catalog catalog = Serve(Manifest("""{"pass":"entry"}"""));
        catalog.Learn(KeyOf(catalog).Current, Enum.Parse<ReadOutcome>(outcome));
        Assert.Equal(word, KeyConditions.Word(ConditionIn(catalog)));
    }

    [Fact]
    public void A_refusal_of_an_older_version_is_of_the_one_that_is_there_now()
    {
        Write("entry");
        Catalog catalog = Serve(Manifest("""{"pass":"entry"}"""));
        KeyState before = KeyOf(catalog).Current;
        Write("entry", "longer");
        catalog.ObserveStore();
        catalog.Learn(before, ReadOutcome.Corrupt); // an open reads what is there
        Assert.Equal(KeyCondition.Corrupt, ConditionIn(catalog));
    }

    [Fact]
    public void Another_version_is_unknown_again()
    {
        Write("entry");
        Catalog catalog = Serve(Manifest("""{"pass":"entry"}"""));
        catalog.Learn(KeyOf(catalog).Current, ReadOutcome.Corrupt);
        Write("entry", "longer");
        catalog.ObserveStore();
        Assert.Equal(KeyCondition.Unknown, ConditionIn(catalog));
    }

    [Fact]
    public void A_length_that_another_process_measured_makes_a_key_readable()
    {
        Write("entry");
        Catalog catalog = Serve(Manifest("""{"pass":"entry"}"""));
        KeyOf(catalog).Current.Length = 3;
        Assert.Equal(
            new KeyDescription("key", KeyCondition.Readable, IsLengthKnown: true, null, null),
            Assert.Single(Report(catalog)));
    }

    [Fact]
    public void A_reload_with_other_access_keeps_what_is_known()
    {
        Write("entry");
        Catalog catalog = Serve(Manifest("""{"pass":"entry"}"""));
        catalog.Learn(KeyOf(catalog).Current, ReadOutcome.Corrupt);
        Replace(catalog, Manifest("""{"pass":"entry","mode":"0440"}"""), catalog.Served.Reader);
        Assert.Equal(KeyCondition.Corrupt, ConditionIn(catalog));
    }

    [Fact]
    public void A_reload_with_another_key_to_decrypt_with_forgets_what_failed()
    {
        Write("entry");
        Manifest manifest = Manifest("""{"pass":"entry"}""");
        Catalog catalog = Serve(manifest);
        catalog.Learn(KeyOf(catalog).Current, ReadOutcome.NoKey);
        Replace(catalog, manifest, NewReader());
        Assert.Equal(KeyCondition.Unknown, ConditionIn(catalog));
    }

    [Fact]
    public void Ten_thousand_keys_are_described_and_read_in_no_time()
    {
        Catalog catalog = Create(Manifest(
            """{"pass":"entry"}""", [.. Enumerable.Range(0, 10_000).Select(i => $"folder{i % 100}/key{i}")]));
        (TimeSpan described, TimeSpan read) = (TimeSpan.MaxValue, TimeSpan.MaxValue);
        for (int i = 0; i < 20; i++)
        {
            long start = Stopwatch.GetTimestamp();
            ReadOnlySpan<byte> report = KeyReporter.Report(catalog.Served.Tree);
            long between = Stopwatch.GetTimestamp();
            Assert.Equal(10_000, Read(report)!.Keys.Count);
            described = Min(described, Stopwatch.GetElapsedTime(start, between));
            read = Min(read, Stopwatch.GetElapsedTime(between));
        }

        Assert.True(described < TimeSpan.FromMilliseconds(100), $"describing took {described.TotalMilliseconds} ms");
        Assert.True(read < TimeSpan.FromMilliseconds(100), $"reading took {read.TotalMilliseconds} ms");
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;

    private static KeyNode KeyOf(Catalog catalog) => catalog.Served.Tree.Keys["key"];

    private static KeyCondition ConditionIn(Catalog catalog) => Assert.Single(Report(catalog)).Condition;

    private static IReadOnlyList<KeyDescription> Report(Catalog catalog)
    {
        KeyReport? report = Read(KeyReporter.Report(catalog.Served.Tree));
        Assert.NotNull(report);
        return report.Keys;
    }

    private static KeyReport? Read(ReadOnlySpan<byte> report)
    {
        using SafeFileHandle file = MemoryFile.CreateEmpty("test", KeyReportFile.MostBytes);
        RandomAccess.Write(file, report, 0);
        return KeyReport.Read(file, report.Length);
    }

    private static void Replace(Catalog catalog, Manifest manifest, SecretReader reader) => catalog.Replace(
        new ServedManifest(
            manifest, KeyTree.Build(manifest, AccountDatabase.Load(), catalog.Served.Tree), reader));

    private void Write(string entry, string content = "x") => _scratch.Write($"{entry}.gpg", content);

    private Manifest Manifest(string key, params string[] names)
    {
        string keys = string.Join(',', (names.Length == 0 ? ["key"] : names).Select(name => $"\"{name}\":{key}"));
        ManifestResult result = ManifestParser.Parse(
            "manifest.json",
            System.Text.Encoding.UTF8.GetBytes(
                $$"""
                {
                  "version": 1, "store": "{{_scratch.Root}}", "decryption": {"engine": "rnp", "keyFile": "/key"},
                  "keys": { {{keys}} }
                }
                """));
        Assert.Empty(result.Problems);
        return result.Manifest!;
    }

    private Catalog Serve(Manifest manifest)
    {
        Catalog catalog = Create(manifest);
        catalog.ObserveStore();
        return catalog;
    }

    private Catalog Create(Manifest manifest) => new(
        new ServedManifest(manifest, KeyTree.Build(manifest, AccountDatabase.Load(), null), NewReader()),
        new KnownLengths(_memory));

    private SecretReader NewReader() => new(
        new Core.Sources.PassStore(_scratch.Root, 1024),
        new NoDecryptor(),
        new ReaderSettings(1024, TimeSpan.FromSeconds(1)) { Budget = new MemoryBudget(1024) },
        NullLogger.Instance);

    private sealed class NoDecryptor : IDecryptor
    {
        public DecryptionResult Decrypt(
            SafeFileHandle ciphertext, in DecryptionRequest request, CancellationToken cancellation) =>
            throw new InvalidOperationException();

        public void Dispose()
        {
            // nothing is held
        }
    }
}
