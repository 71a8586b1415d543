using System.Globalization;
using System.Text;

namespace SecretsFs.Core.Manifests;

/// <summary>The value of a field of one entry: of a line <c>name: value</c> below the first line.</summary>
public sealed record EntryField : EntryContent
{
    private readonly byte[] _nameBytes;

    internal EntryField(EntryName entry, string name)
        : base(entry)
    {
        Name = name;
        _nameBytes = Encoding.UTF8.GetBytes(name);
    }

    /// <summary>The name of the field. Upper and lower case are the same to those who look for it.</summary>
    public string Name { get; }

    /// <summary>The name in UTF-8.</summary>
    internal ReadOnlySpan<byte> NameBytes => _nameBytes;

    /// <inheritdoc/>
    public override string Signature =>
        string.Create(CultureInfo.InvariantCulture, $"field:{Name.Length}:{Name}:{Entry.Value}");

    /// <inheritdoc/>
    public bool Equals(EntryField? other) =>
        base.Equals(other) && string.Equals(Name, other.Name, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() =>
        HashCode.Combine(base.GetHashCode(), Name.GetHashCode(StringComparison.Ordinal));
}
