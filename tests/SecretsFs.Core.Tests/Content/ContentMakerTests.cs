using System.Collections.Immutable;
using System.Text;
using SecretsFs.Core.Content;
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
        SecretBuffer?[] plaintexts = [Buffer(bytes)];
        ContentResult result = Maker.Make(Of(Text("<"), Piece(new WholeEntry(Entry("a"))), Text(">")), plaintexts);
        using SecretBuffer content = result.Plaintext!;
        plaintexts[0]!.Dispose();
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
        SecretBuffer?[] plaintexts = [plaintext];
        ContentResult result = Maker.Make(PartOf(part), plaintexts);
        Assert.Same(plaintext, result.Plaintext);
        Assert.Null(plaintexts[0]);
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
        SecretBuffer?[] plaintexts = [Buffer(Encoding.UTF8.GetBytes(text))];
        ContentResult result = Maker.Make(PartOf(part), plaintexts);
        plaintexts[0]!.Dispose();
        Assert.Equal((ReadOutcome.PartMissing, null, detail), (result.Outcome, result.Plaintext, result.Detail));
    }

    [Theory]
    [InlineData("")]
    [InlineData("pw\nUser: \n")]
    public void One_missing_reference_refuses_the_whole_template(string second)
    {
        SecretBuffer?[] plaintexts = [Buffer("pw\n"u8), Buffer(Encoding.UTF8.GetBytes(second))];
        ContentResult result = Maker.Make(
            Of(
                Piece(new EntryLine(Entry("a"), 1)),
                Text("-"),
                Piece(second.Length == 0 ? new WholeEntry(Entry("b")) : new EntryField(Entry("b"), "user"))),
            plaintexts);
        Array.ForEach(plaintexts, static plaintext => plaintext!.Dispose());
        Assert.Equal((ReadOutcome.PartMissing, null), (result.Outcome, result.Plaintext));
        Assert.Contains("entry b ", result.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_template_that_is_too_large_or_finds_no_memory_is_refused()
    {
        byte[] half = new byte[SizeLimit / 2];
        half.AsSpan().Fill((byte)'x');
        SecretBuffer?[] plaintexts = [Buffer(half)];
        EntryContent whole = new WholeEntry(Entry("a"));
        using SecretBuffer fits = Maker.Make(Of(Piece(whole), Piece(whole)), plaintexts).Plaintext!;
        Assert.Equal(SizeLimit, fits.Length);
        Assert.Equal(
            ReadOutcome.TooLarge, Maker.Make(Of(Piece(whole), Text("\u00fc"), Piece(whole)), plaintexts).Outcome);
        Assert.Equal(
            ReadOutcome.OutOfMemory,
            new ContentMaker(new MemoryBudget(0), SizeLimit).Make(Of(Piece(whole)), plaintexts).Outcome);
        plaintexts[0]!.Dispose();
    }

    [Fact]
    public void A_template_of_nothing_is_empty()
    {
        using SecretBuffer content = Maker.Make(new Template([]), []).Plaintext!;
        Assert.Equal(0, content.Length);
    }

    private ContentMaker Maker => new(_budget, SizeLimit);

    private SecretBuffer Made(Template template, params string[] texts)
    {
        SecretBuffer?[] plaintexts = [.. texts.Select(text => Buffer(Encoding.UTF8.GetBytes(text)))];
        ContentResult result = Maker.Make(template, plaintexts);
        Array.ForEach(plaintexts, static plaintext => plaintext!.Dispose());
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
