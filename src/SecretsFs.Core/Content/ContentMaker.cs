using System.Text;
using SecretsFs.Core.Decryption;
using SecretsFs.Core.Manifests;
using SecretsFs.Core.Memory;
using SecretsFs.Core.Reading;

namespace SecretsFs.Core.Content;

/// <summary>Makes the content of a key file of what its entries hold, which it is given one after the other.</summary>
/// <remarks>
/// Fails closed: what is missing, or empty, is never left out of a content. However many entries there are, there is
/// one whole plaintext at a time, what was taken of those before, and the content, none of them above the limit: a
/// template cannot use up the memory of all other readers. One thread.
/// </remarks>
/// <param name="source">What is wanted.</param>
/// <param name="budget">Bounds the memory.</param>
/// <param name="sizeLimit">The most bytes that a content may have.</param>
/// <param name="isLate">Whether nobody waits any more: an entry of a million lines takes long to look through.</param>
internal sealed class ContentMaker(ContentSource source, MemoryBudget budget, int sizeLimit, Func<bool> isLate)
    : IDisposable
{
    private const string NoMemory = "no locked memory is left";

    /// <summary>Where in <see cref="_taken"/> each part lies that was found.</summary>
    private readonly Dictionary<EntryContent, (int Start, int Length)> _parts = [];

    private long _size = source is Template template ? template.TextBytes : 0;
    private SecretBuffer? _taken;
    private SecretBuffer? _content;

    /// <summary>
    /// Takes what is wanted of the next entry. Null where that is there; else why it is not, and this is of no more
    /// use.
    /// </summary>
    /// <param name="entry">The entry.</param>
    /// <param name="plaintext">Its plaintext, which is taken over in any case.</param>
    public DecryptionResult? Add(EntryName entry, SecretBuffer plaintext)
    {
        if (source is EntryContent part)
        {
            _content = plaintext;
            return Cut(part, plaintext);
        }

        using (plaintext)
        {
            foreach (TemplatePiece piece in ((Template)source).Pieces)
            {
                if (piece.Reference?.Entry == entry && Take(piece.Reference, plaintext) is { } refusal)
                {
                    return refusal;
                }
            }
        }

        return null;
    }

    /// <summary>The content, once every entry was added.</summary>
    public DecryptionResult Finish()
    {
        if (source is Template template && Fill(template) is { } refusal)
        {
            return refusal;
        }

        SecretBuffer content = _content ?? throw new InvalidOperationException("its entry was not added");
        _content = null;
        return DecryptionResult.Success(content);
    }

    /// <summary>Wipes what has not become the content.</summary>
    public void Dispose()
    {
        _taken?.Dispose();
        _content?.Dispose();
    }

    /// <summary>Leaves a part of one entry where it is, at the start of its pages.</summary>
    private static DecryptionResult? Cut(EntryContent part, SecretBuffer plaintext)
    {
        if (part is WholeEntry)
        {
            return null;
        }

        if (!TryFind(part, plaintext, out int start, out int length))
        {
            return Missing(part);
        }

        plaintext.Keep(start, length);
        plaintext.Trim();
        return null;
    }

    /// <summary>Copies a part for a template, once however often it is in there.</summary>
    private DecryptionResult? Take(EntryContent part, SecretBuffer plaintext)
    {
        bool isKnown = _parts.TryGetValue(part, out (int Start, int Length) place);
        if (!isKnown && isLate())
        {
            return DecryptionResult.Refusal(ReadOutcome.TimedOut, string.Empty);
        }

        if (!isKnown && !TryFind(part, plaintext, out place.Start, out place.Length))
        {
            return Missing(part);
        }

        _size += place.Length;
        return _size > sizeLimit ? TooLarge()
            : isKnown || TryKeep(part, plaintext, place.Start, place.Length) ? null
            : OutOfMemory();
    }

    private bool TryKeep(EntryContent part, SecretBuffer plaintext, int start, int length)
    {
        _taken ??= SecretBuffer.TryCreate(length, budget);
        if (_taken?.TryGrow(_taken.Length + length) != true)
        {
            return false;
        }

        _parts.Add(part, (_taken.Length, length));
        _taken.Append(plaintext, start, length);
        return true;
    }

    private DecryptionResult? Fill(Template template)
    {
        if (_size > sizeLimit)
        {
            return TooLarge();
        }

        _content = SecretBuffer.TryCreate((int)_size, budget);
        if (_content is null)
        {
            return OutOfMemory();
        }

        foreach (TemplatePiece piece in template.Pieces)
        {
            if (piece.Reference is null)
            {
                _content.Commit(Encoding.UTF8.GetBytes(piece.Text, _content.Unfilled));
            }
            else
            {
                (int start, int length) = _parts[piece.Reference];
                _content.Append(_taken!, start, length);
            }
        }

        return null;
    }

    /// <summary>
    /// Where the part lies. One that is empty is not there: a service that was given nothing instead of a password
    /// would not notice.
    /// </summary>
    private static bool TryFind(EntryContent part, SecretBuffer plaintext, out int start, out int length)
    {
        ReadOnlySpan<byte> text = plaintext.Filled;
        (start, length) = part switch
        {
            WholeEntry => (0, text.Length),
            TrimmedEntry => (0, EntryText.WithoutFinalNewline(text).Length),
            EntryLine line => EntryText.Line(text, line.Number),
            EntryField field => EntryText.Field(text, field.NameBytes),
            _ => throw new ArgumentOutOfRangeException(nameof(part), part.GetType().Name),
        };
        return length > 0;
    }

    private static DecryptionResult TooLarge() => DecryptionResult.Refusal(ReadOutcome.TooLarge, string.Empty);

    private static DecryptionResult OutOfMemory() => DecryptionResult.Refusal(ReadOutcome.OutOfMemory, NoMemory);

    private static DecryptionResult Missing(EntryContent part)
    {
        string entry = part.Entry.Value;
        return DecryptionResult.Refusal(
            ReadOutcome.PartMissing,
            part switch
            {
                EntryLine line => $"entry {entry} has no line {line.Number}, or it is empty: pass edit {entry}",
                EntryField field => $"entry {entry} has no field {field.Name}, or it is empty: pass edit {entry}",
                _ => $"entry {entry} is empty: pass insert {entry}",
            });
    }
}
