using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace SecretsFs.Core.Manifests;

/// <summary>Texts and secrets, one after the other. Without any piece it is an empty file.</summary>
public sealed record Template : ContentSource
{
    /// <summary>Of pieces, in this order.</summary>
    public Template(ImmutableArray<TemplatePiece> pieces)
    {
        Pieces = pieces;
        Entries =
        [
            .. pieces.Select(static piece => piece.Reference?.Entry).OfType<EntryName>().Distinct(),
        ];
        TextBytes = pieces.Sum(static piece => (long)Encoding.UTF8.GetByteCount(piece.Text));
        Signature = "template:" + Digest(pieces);
    }

    /// <summary>The pieces.</summary>
    public ImmutableArray<TemplatePiece> Pieces { get; }

    /// <summary>The length of its texts in UTF-8, without what is put between them.</summary>
    public long TextBytes { get; }

    /// <inheritdoc/>
    public override ImmutableArray<EntryName> Entries { get; }

    /// <inheritdoc/>
    public override string Signature { get; }

    /// <inheritdoc/>
    public override string PathOf(EntryName entry)
    {
        int index = 0;
        while (index < Pieces.Length && Pieces[index].Reference?.Entry != entry)
        {
            index++;
        }

        return string.Create(CultureInfo.InvariantCulture, $".template[{index}].pass");
    }

    /// <inheritdoc/>
    public bool Equals(Template? other) =>
        other is not null && string.Equals(Signature, other.Signature, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => Signature.GetHashCode(StringComparison.Ordinal);

    /// <summary>Of each piece its kind, its length and itself, so that no other pieces have the same.</summary>
    private static string Digest(ImmutableArray<TemplatePiece> pieces)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> head = stackalloc byte[1 + sizeof(int)];
        foreach (TemplatePiece piece in pieces)
        {
            byte[] text = Encoding.UTF8.GetBytes(piece.Reference?.Signature ?? piece.Text);
            head[0] = piece.Reference is null ? (byte)0 : (byte)1;
            BinaryPrimitives.WriteInt32LittleEndian(head[1..], text.Length);
            hash.AppendData(head);
            hash.AppendData(text);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
