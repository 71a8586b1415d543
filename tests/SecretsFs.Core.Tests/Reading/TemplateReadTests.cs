using System.Diagnostics;
using SecretsFs.Core.Access;
using SecretsFs.Core.Manifests;
using SecretsFs.Core.Reading;
using SecretsFs.Core.Sources;

namespace SecretsFs.Core.Tests.Reading;

/// <summary>Contents that are made of several entries, and of parts of them.</summary>
public sealed class TemplateReadTests : SecretReaderFixture
{
    private readonly DeclaredKey _template;

    public TemplateReadTests()
    {
        Write("first", "pw\nuser: me\n");
        Write("second", "other\n");
        _template = KeyOf(
            TemplatePiece.Of(new EntryField(Entry("first"), "user")),
            TemplatePiece.Literal(":"),
            TemplatePiece.Of(new EntryLine(Entry("first"), 1)),
            TemplatePiece.Literal("@"),
            TemplatePiece.Of(new TrimmedEntry(Entry("second"))));
    }

    [Fact]
    public async Task Each_entry_is_decrypted_once_and_the_line_of_the_log_names_both()
    {
        ReadResult result = await Submit(Request(_template));
        Assert.Equal((ReadOutcome.Granted, "me:pw@other"), (result.Outcome, Text(result.Snapshot!)));
        Assert.Equal(["first", "second"], _decryptor.Names);
        Assert.Contains("entry=\"first, second\"", Assert.Single(_logger.Lines), StringComparison.Ordinal);
        result.Snapshot!.Release();
    }

    [Theory]
    [InlineData("first")]
    [InlineData("second")]
    public async Task Any_entry_that_changes_makes_another_version(string entry)
    {
        TestRequest before = Request(_template);
        Write(entry, "new\nuser: new\n");
        Assert.NotEqual(before.Expected, _store.Probe(_template.File.Content));
        ReadResult result = await Submit(before);
        Assert.Equal(
            (ReadOutcome.Outdated, _store.Probe(_template.File.Content)),
            (result.Outcome, result.Snapshot!.Version));
        result.Snapshot.Release();
    }

    [Fact]
    public async Task A_missing_entry_refuses_the_whole_and_decrypts_nothing()
    {
        File.Delete(PathOf("second"));
        Assert.Null(_store.Probe(_template.File.Content));
        ReadResult result = await Submit(Request(_template));
        Assert.Equal((ReadOutcome.Missing, null), (result.Outcome, result.Snapshot));
        Assert.Equal(0, _decryptor.Calls);
        Assert.Contains("pass insert second", Assert.Single(_logger.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_field_refuses_the_whole()
    {
        Write("first", "pw\n");
        ReadResult result = await Submit(Request(_template));
        Assert.Equal((ReadOutcome.PartMissing, null), (result.Outcome, result.Snapshot));
        Assert.Contains("has no field user", Assert.Single(_logger.Lines), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_second_entry_that_is_being_written_is_waited_for()
    {
        Write("second", "");
        _decryptor.RefusesEmpty = true;
        TestRequest request = Request(_template);
        Reader().TrySubmit(request);
        Assert.True(SpinWait.SpinUntil(() => _decryptor.Calls == 2, s_limit));
        Write("second", "whole");
        ReadResult result = await request.Result;
        Assert.Equal((ReadOutcome.Outdated, "me:pw@whole"), (result.Outcome, Text(result.Snapshot!)));
        result.Snapshot!.Release();
    }

    [Fact]
    public async Task An_entry_that_is_written_while_another_is_decrypted_makes_it_of_no_version()
    {
        _decryptor.Gate.Reset();
        TestRequest request = Request(_template);
        Reader().TrySubmit(request);
        Assert.True(_decryptor.Waiting.Wait(s_limit));
        Write("second", "overwritten in place");
        _decryptor.Gate.Set();
        ReadResult result = await request.Result;
        Assert.Equal((ReadOutcome.Outdated, "me:pw@overwritten in place"), (result.Outcome, Text(result.Snapshot!)));
        Assert.NotEqual(_store.Probe(_template.File.Content), result.Snapshot!.Version);
        result.Snapshot.Release();
    }

    [Fact]
    public async Task What_is_open_is_granted_at_once_until_one_entry_changes()
    {
        Snapshot held = (await Submit(Request(_template))).Snapshot!;
        Snapshot? shared = Reader().TryGrant(_template, default, held.Version);
        Assert.Same(held, shared);
        shared!.Release();
        Write("second", "another");
        Assert.Null(Reader().TryGrant(_template, default, held.Version));
        held.Release();
    }

    [Fact]
    public async Task Parts_of_one_entry_are_contents_of_their_own()
    {
        ReadResult whole = await Submit(Request(KeyWith(new WholeEntry(Entry("first")))));
        ReadResult line = await Submit(Request(KeyWith(new EntryLine(Entry("first"), 1))));
        ReadResult field = await Submit(Request(KeyWith(new EntryField(Entry("first"), "USER"))));
        Assert.Equal(
            ("pw\nuser: me\n", "pw", "me"), (Text(whole.Snapshot!), Text(line.Snapshot!), Text(field.Snapshot!)));
        Assert.Equal(whole.Snapshot!.Version, line.Snapshot!.Version);
        whole.Snapshot.Release();
        line.Snapshot.Release();
        field.Snapshot!.Release();
    }

    [Fact]
    public async Task All_entries_together_have_the_time_of_one()
    {
        _decryptor.Gate.Reset();
        Reader(TimeSpan.FromSeconds(1));
        long start = Stopwatch.GetTimestamp();
        TestRequest request = Request(_template);
        Task<ReadResult> waiting = Submit(request);
        Assert.True(_decryptor.Waiting.Wait(s_limit));
        Assert.Equal(ReadOutcome.TimedOut, (await waiting).Outcome);
        Assert.InRange(Stopwatch.GetElapsedTime(start).TotalSeconds, 0.9, 5);
        Assert.True(_decryptor.Cancelled.Wait(s_limit));
        Assert.Equal(1, _decryptor.Calls);
    }

    [Fact]
    public async Task A_template_of_nothing_is_an_empty_file_that_needs_no_store()
    {
        ReadResult result = await Submit(Request(KeyOf()));
        Assert.Equal((ReadOutcome.Granted, 0), (result.Outcome, result.Snapshot!.Length));
        Assert.Equal(0, _decryptor.Calls);
        result.Snapshot.Release();
    }

    [Fact]
    public async Task Templates_that_nobody_has_open_are_forgotten()
    {
        List<WeakReference> opened = [];
        for (int i = 0; i < 200; i++)
        {
            opened.Add(await OpenOnceAsync(i));
        }

        // not each: some 64 may be known, and threads have one now and then on their stacks
        Assert.True(
            SpinWait.SpinUntil(
                () =>
                {
                    GC.Collect();
                    return opened.Count(static template => template.IsAlive) < 100;
                },
                s_limit),
            "templates are kept");
    }

    [Fact]
    public void Versions_of_several_depend_on_each_and_on_their_order()
    {
        EntryVersion one = new(1, 2, 3, 4, 5, 6, 7);
        EntryVersion other = one with { ModifiedSeconds = 9, ChangedNanoseconds = 8 };
        EntryVersion both = EntryVersion.Combine([one, other]);
        Assert.Equal(both, EntryVersion.Combine([one, other]));
        Assert.NotEqual(both, EntryVersion.Combine([other, one]));
        Assert.NotEqual(both, EntryVersion.Combine([one, one]));
        Assert.NotEqual(both, EntryVersion.Combine([one, other, other]));
        Assert.Equal(one, EntryVersion.Combine([one]));
        Assert.NotEqual(default, EntryVersion.Combine([]));
        Assert.Equal((9, 5U, 6, 8U), (
            both.ModifiedSeconds, both.ModifiedNanoseconds, both.ChangedSeconds, both.ChangedNanoseconds));
    }

    private async Task<WeakReference> OpenOnceAsync(int number)
    {
        DeclaredKey key = KeyOf(
            TemplatePiece.Literal($"{number}:"), TemplatePiece.Of(new EntryLine(Entry("first"), 1)));
        ReadResult result = await Submit(Request(key));
        Assert.Equal($"{number}:pw", Text(result.Snapshot!));
        result.Snapshot!.Release();
        return new WeakReference(key.File.Content);
    }

    private string PathOf(string entry) => Path.Combine(Path.GetDirectoryName(_entry)!, entry + ".gpg");

    private void Write(string entry, string text) => File.WriteAllText(PathOf(entry), text);

    private TestRequest Request(DeclaredKey key) => new(key, _store.Probe(key.File.Content));

    private DeclaredKey KeyOf(params TemplatePiece[] pieces) => KeyWith(new Template([.. pieces]));

    private DeclaredKey KeyWith(ContentSource content) => new(_key.File with { Content = content }, ownersExist: true);
}
