namespace SecretsFs.Core.Manifests;

/// <summary>Where the content of a key file comes from.</summary>
/// <remarks>A definition only: it never holds content. Immutable, safe on any thread.</remarks>
public abstract record ContentSource
{
    private protected ContentSource()
    {
    }

    /// <summary>
    /// A stable text that is the same for the same definition and differs for any other, in every version of the
    /// program; node ids are derived from it.
    /// </summary>
    public abstract string Signature { get; }
}
