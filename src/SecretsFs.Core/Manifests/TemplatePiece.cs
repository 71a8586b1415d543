namespace SecretsFs.Core.Manifests;

/// <summary>A piece of a template: a text, or what stands for a secret.</summary>
public sealed record TemplatePiece
{
    private TemplatePiece(string text, EntryContent? reference) => (Text, Reference) = (text, reference);

    /// <summary>The text, where it is one, else empty. Not secret: it stands in the manifest.</summary>
    public string Text { get; }

    /// <summary>What is put in its place, where it is not a text.</summary>
    public EntryContent? Reference { get; }

    /// <summary>A text, of well-formed Unicode.</summary>
    public static TemplatePiece Literal(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new TemplatePiece(text, null);
    }

    /// <summary>What stands for a secret.</summary>
    public static TemplatePiece Of(EntryContent reference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        return new TemplatePiece(string.Empty, reference);
    }
}
