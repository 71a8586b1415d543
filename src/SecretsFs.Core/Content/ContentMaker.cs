using System.Text;
using SecretsFs.Core.Manifests;
using SecretsFs.Core.Memory;
using SecretsFs.Core.Reading;

namespace SecretsFs.Core.Content;

/// <summary>Makes the content of a key file of what its entries hold. Any thread.</summary>
/// <remarks>Fails closed: what is missing, or empty, is never left out of a content.</remarks>
/// <param name="budget">Bounds the memory.</param>
/// <param name="sizeLimit">The most bytes that a content may have.</param>
internal sealed class ContentMaker(MemoryBudget budget, int sizeLimit)
{
    private const string NoMemory = "no locked memory is left";

    /// <summary>Makes it.</summary>
    /// <param name="source">What is wanted.</param>
    /// <param name="plaintexts">
    /// The plaintexts of its entries, in that order. They stay the caller's, but for one that becomes the content: in its
    /// place is null then.
    /// </param>
    public ContentResult Make(ContentSource source, SecretBuffer?[] plaintexts) => source switch
    {
        Template template => Fill(template, plaintexts),
        EntryContent entry => Cut(entry, plaintexts),
        _ => throw new ArgumentOutOfRangeException(nameof(source), source.GetType().Name),
    };

    /// <summary>A part of one entry: where it lies.</summary>
    private static ContentResult Cut(EntryContent source, SecretBuffer?[] plaintexts)
    {
        SecretBuffer plaintext = plaintexts[0]!;
        if (source is not WholeEntry)
        {
            if (!TryFind(source, plaintext, out int start, out int length))
            {
                return Missing(source);
            }

            plaintext.Keep(start, length);
            plaintext.Trim();
        }

        plaintexts[0] = null;
        return ContentResult.Success(plaintext);
    }

    private ContentResult Fill(Template template, SecretBuffer?[] plaintexts)
    {
        (int Start, int Length)[] parts = new (int, int)[template.Pieces.Length];
        long size = 0;
        for (int i = 0; i < parts.Length; i++)
        {
            TemplatePiece piece = template.Pieces[i];
            if (piece.Reference is null)
            {
                parts[i] = (0, Encoding.UTF8.GetByteCount(piece.Text));
            }
            else if (TryFind(piece.Reference, Of(piece.Reference), out int start, out int length))
            {
                parts[i] = (start, length);
            }
            else
            {
                return Missing(piece.Reference);
            }

            size += parts[i].Length;
        }

        if (size > sizeLimit)
        {
            return ContentResult.Refusal(ReadOutcome.TooLarge, string.Empty);
        }

        SecretBuffer? content = SecretBuffer.TryCreate((int)size, budget);
        if (content is null)
        {
            return ContentResult.Refusal(ReadOutcome.OutOfMemory, NoMemory);
        }

        for (int i = 0; i < parts.Length; i++)
        {
            TemplatePiece piece = template.Pieces[i];
            if (piece.Reference is null)
            {
                content.Commit(Encoding.UTF8.GetBytes(piece.Text, content.Unfilled));
            }
            else
            {
                content.Append(Of(piece.Reference), parts[i].Start, parts[i].Length);
            }
        }

        return ContentResult.Success(content);

        SecretBuffer Of(EntryContent reference) => plaintexts[template.Entries.IndexOf(reference.Entry)]!;
    }

    /// <summary>
    /// Where the part lies. One that is empty is not there: a service that was given nothing instead of a password would
    /// not notice.
    /// </summary>
    private static bool TryFind(EntryContent source, SecretBuffer plaintext, out int start, out int length)
    {
        ReadOnlySpan<byte> text = plaintext.Filled;
        (start, length) = source switch
        {
            WholeEntry => (0, text.Length),
            TrimmedEntry => (0, EntryText.WithoutFinalNewline(text).Length),
            EntryLine line => EntryText.Line(text, line.Number),
            EntryField field => EntryText.Field(text, field.NameBytes),
            _ => throw new ArgumentOutOfRangeException(nameof(source), source.GetType().Name),
        };
        return length > 0;
    }

    private static ContentResult Missing(EntryContent source)
    {
        string entry = source.Entry.Value;
        return ContentResult.Refusal(
            ReadOutcome.PartMissing,
            source switch
            {
                EntryLine line => $"entry {entry} has no line {line.Number}, or it is empty: pass edit {entry}",
                EntryField field => $"entry {entry} has no field {field.Name}, or it is empty: pass edit {entry}",
                _ => $"entry {entry} is empty: pass insert {entry}",
            });
    }
}
