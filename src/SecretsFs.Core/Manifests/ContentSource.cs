using System.Collections.Immutable;

namespace SecretsFs.Core.Manifests;

/// <summary>Where the content of a key file comes from.</summary>
/// <remarks>A definition only: it never holds content. Immutable, safe on any thread.</remarks>
public abstract record ContentSource
{
    /// <summary>Lines of the log are cut at 4096 bytes, and end with what matters.</summary>
    private const int MostText = 400;

    private protected ContentSource()
    {
    }

    /// <summary>The entries that it is made of, each once, in the order in which they are named first.</summary>
    public abstract ImmutableArray<EntryName> Entries { get; }

    /// <summary>
    /// A stable text that is the same for the same definition and differs for any other, in every version of the
    /// program; node ids are derived from it. Has no control characters.
    /// </summary>
    public abstract string Signature { get; }

    /// <summary>The names of its entries, for messages: of many the first, and how many more.</summary>
    public virtual string EntryText
    {
        get
        {
            int count = 0;
            for (int length = 0; count < Entries.Length && (count == 0 || length < MostText); count++)
            {
                length += Entries[count].Value.Length;
            }

            string names = string.Join(", ", Entries.Take(count));
            return count == Entries.Length ? names : $"{names} and {Entries.Length - count} more";
        }
    }

    /// <summary>Its entries, called so.</summary>
    public string Label => Entries.Length switch
    {
        0 => "no entry",
        1 => "entry " + EntryText,
        _ => "entries " + EntryText,
    };

    /// <summary>
    /// Where the key file's object names an entry first, such as <c>.pass</c> or <c>.template[1].pass</c>.
    /// </summary>
    public abstract string PathOf(EntryName entry);
}
