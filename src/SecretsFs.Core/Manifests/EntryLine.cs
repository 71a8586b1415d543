using System.Globalization;

namespace SecretsFs.Core.Manifests;

/// <summary>One line of one entry, without its end.</summary>
public sealed record EntryLine : EntryContent
{
    /// <summary>Of an entry.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="number">Which line, from 1.</param>
    public EntryLine(EntryName entry, int number)
        : base(entry)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(number);
        Number = number;
    }

    /// <summary>Which line, from 1.</summary>
    public int Number { get; }

    /// <inheritdoc/>
    public override string Signature => string.Create(CultureInfo.InvariantCulture, $"line:{Number}:{Entry.Value}");
}
