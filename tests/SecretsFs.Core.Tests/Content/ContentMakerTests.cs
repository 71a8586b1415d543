using System.Collections.Immutable;
using System.Text;
using SecretsFs.Core.Content;
using SecretsFs.Core.Decryption;
using SecretsFs.Core.Manifests;
using SecretsFs.Core.Memory;
using SecretsFs.Core.Reading;

namespace SecretsFs.Core.Tests.Content;

public sealed class ContentMakerTests : IDisposable
{
    private const int SizeLimit = 20_000;
    private readonly MemoryBudget _budget = new(1 << 20);

    public void Dispose() => Assert.Equal(0, _budget.Used);

    [Fact]
    public void A_template_is_its_pieces_one_after_the_other()
    {
        Template template = Of(
            Text("url=postgres://"), Piece(new EntryField(Entry("db"), "user")), Text(":"),
            Piece(new EntryLine(Entry("db"), 1)), Text("@\u00fc\n"), Piece(new TrimmedEntry(Entry("cert"))),
            Piece(new WholeEntry(Entry("cert"))));
        using SecretBuffer content = Made(template, "pw\nuser: me\n", "one\ntwo\n");
        Assert.Equal("url=postgres://me:pw@\u00fc\none\ntwoone\ntwo\n", Encoding.UTF8.GetString(content.Filled));
    }

    [Fact]
    public void A_binary_entry_comes_byte_for_byte()
    {
        byte[] bytes = [.. Enumerable.Range(0, 256 * 40).Select(static i => (byte)(i * 7))];
        using SecretBuffer content =
            Make(Of(Text("<"), Piece(new WholeEntry(Entry("a"))), Text(">")), Buffer(bytes)).Plaintext!;
        Assert.Equal([(byte)'<', .. bytes, (byte)'>'], content.Filled.ToArray());
    }

    public static TheoryData<string, string, string> Parts => new()
    {
        { "line 1", "pw\nmore\n", "pw" },
        { "line 2", "pw\nmore\n", "more" },
        { "field", "pw\nUSER: me\n", "me" },
        { "trimmed", "pw\nmore\n", "pw\nmore" },
        { "whole", "pw\nmore\n", "pw\nmore\n" },
        { "whole", "", "" }, // what is asked for as it is may be empty
    };

    [Theory]
    [MemberData(nameof(Parts))]
    public void A_part_is_cut_in_place_and_the_rest_wiped(string part, string text, string expected)
    {
        SecretBuffer plaintext = Buffer(Encoding.UTF8.GetBytes(text));
        Assert.Same(plaintext, Make(PartOf(part), plaintext).Plaintext);
        Assert.Equal(expected, Encoding.UTF8.GetString(plaintext.Filled));
        Assert.All(plaintext.Unfilled.ToArray(), static rest => Assert.Equal(0, rest));
        plaintext.Dispose();
    }

    [Theory]
    [InlineData("line 1", "\nmore", "entry a has no line 1, or it is empty: pass edit a")]
    [InlineData("line 2", "pw\n", "entry a has no line 2, or it is empty: pass edit a")]
    [InlineData("field", "user: me\n", "entry a has no field user, or it is empty: pass edit a")]
    [InlineData("trimmed", "\n", "entry a is empty: pass insert a")]
    public void What_is_missing_or_empty_is_refused(string part, string text, string detail)
    {
        DecryptionResult result = Make(PartOf(part), Buffer(Encoding.UTF8.GetBytes(text)));
        Assert.Equal((ReadOutcome.PartMissing, null, detail), (result.Outcome, result.Plaintext, result.Detail));
    }

    [Theory]
    [InlineData("")]
    [InlineData("pw\nUser: \n")]
    public void One_missing_reference_refuses_the_whole_template(string second)
    {
        DecryptionResult result = Make(
            Of(
                Piece(new EntryLine(Entry("a"), 1)),
                Text("-"),
                Piece(second.Length == 0 ? new WholeEntry(Entry("b")) : new EntryField(Entry("b"), "user"))),
            Buffer("pw\n"u8),
            Buffer(Encoding.UTF8.GetBytes(second)));
        Assert.Equal((ReadOutcome.PartMissing, null), (result.Outcome, result.Plaintext));
        Assert.Contains("entry b ", result.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_template_that_is_too_large_or_finds_no_memory_is_refused()
    {
        byte[] half = new byte[SizeLimit / 2];
        half.AsSpan().Fill((byte)'x');
        TemplatePiece whole = Piece(new WholeEntry(Entry("a")));
        using SecretBuffer fits = Make(Of(whole, whole), Buffer(half)).Plaintext!;
        Assert.Equal(SizeLimit, fits.Length);
        Assert.Equal(ReadOutcome.TooLarge, Make(Of(whole, Text("\u00fc"), whole), Buffer(half)).Outcome);
        Assert.Equal(ReadOutcome.TooLarge, Make(Of(Text(new string('x', SizeLimit)), whole), Buffer(half)).Outcome);

        MemoryBudget none = new(0);
        using ContentMaker maker = new(Of(whole), none, SizeLimit, static () => false);
        Assert.Equal(ReadOutcome.OutOfMemory, maker.Add(Entry("a"), Buffer(half))?.Outcome);
        Assert.Equal(0, none.Used);
    }

    [Fact]
    public void Of_many_large_entries_one_at_a_time_is_in_memory()
    {
        byte[] large = new byte[SizeLimit];
        large.AsSpan().Fill((byte)'x');
        "pw\n"u8.CopyTo(large);
        EntryName[] entries = [.. Enumerable.Range(0, 64).Select(static number => Entry($"e{number}"))];
        Template template = Of([.. entries.Select(static entry => Piece(new EntryLine(entry, 1)))]);
        using ContentMaker maker = new(template, _budget, SizeLimit, static () => false);
        foreach (EntryName entry in entries)
        {
            Assert.Null(maker.Add(entry, Buffer(large)));
            Assert.Equal(Environment.SystemPageSize, _budget.Used);
        }

        using SecretBuffer content = maker.Finish().Plaintext!;
        Assert.Equal(string.Concat(Enumerable.Repeat("pw", 64)), Encoding.UTF8.GetString(content.Filled));
    }

    [Fact]
    public void A_template_that_cannot_fit_any_more_takes_no_further_entry()
    {
        byte[] large = new byte[SizeLimit];
        using ContentMaker maker = new(
            Of(Piece(new WholeEntry(Entry("a"))), Piece(new WholeEntry(Entry("b"))), Piece(new WholeEntry(Entry("c")))),
            _budget,
            SizeLimit,
            static () => false);
        Assert.Null(maker.Add(Entry("a"), Buffer(large)));
        Assert.Equal(ReadOutcome.TooLarge, maker.Add(Entry("b"), Buffer(large))?.Outcome);
    }

    [Fact]
    public void A_part_is_looked_for_once_and_none_when_nobody_waits_any_more()
    {
        int looks = 0;
        TemplatePiece user = Piece(new EntryField(Entry("a"), "user"));
        Template template = Of([.. Enumerable.Repeat(user, 1000), Piece(new EntryLine(Entry("a"), 1))]);
        using ContentMaker maker = new(template, _budget, SizeLimit, () => ++looks == 2);
        Assert.Equal(ReadOutcome.TimedOut, maker.Add(Entry("a"), Buffer("pw\nuser: me\n"u8))?.Outcome);
        Assert.Equal(2, looks);
    }

    [Fact]
    public void A_template_of_nothing_is_empty()
    {
        using SecretBuffer content = Make(new Template([])).Plaintext!;
        Assert.Equal(0, content.Length);
    }

    private DecryptionResult Make(ContentSource source, params SecretBuffer[] plaintexts)
    {
        using ContentMaker maker = new(source, _budget, SizeLimit, static () => false);
        foreach ((EntryName entry, SecretBuffer plaintext) in source.Entries.Zip(plaintexts))
        {
            if (maker.Add(entry, plaintext) is DecryptionResult refusal)
            {
                return refusal;
            }
        }

        return maker.Finish();
    }

    private SecretBuffer Made(Template template, params string[] texts)
    {
        DecryptionResult result = Make(template, [.. texts.Select(text => Buffer(Encoding.UTF8.GetBytes(text)))]);
        Assert.Equal(ReadOutcome.Granted, result.Outcome);
        return result.Plaintext!;
    }

    private SecretBuffer Buffer(ReadOnlySpan<byte> text)
    {
        SecretBuffer buffer = SecretBuffer.TryCreate(text.Length, _budget)!;
        text.CopyTo(buffer.Unfilled);
        buffer.Commit(text.Length);
        return buffer;
    }

    private static EntryContent PartOf(string part) => part switch
    {
        "line 1" => new EntryLine(Entry("a"), 1),
        "line 2" => new EntryLine(Entry("a"), 2),
        "field" => new EntryField(Entry("a"), "user"),
        "trimmed" => new TrimmedEntry(Entry("a")),
        _ => new WholeEntry(Entry("a")),
    };

    private static Template Of(params TemplatePiece[] pieces) => new(ImmutableArray.Create(pieces));

    private static TemplatePiece Text(string text) => TemplatePiece.Literal(text);

    private static TemplatePiece Piece(EntryContent reference) => TemplatePiece.Of(reference);

    private static EntryName Entry(string text) =>
        EntryName.TryParse(text, out EntryName? name, out string reason)
            ? name
            : throw new InvalidOperationException(reason);
}
