namespace SecretsFs.Core.Manifests.Internal;

/// <summary>The rules for directories of the machine: absolute and normal, one name for one directory.</summary>
internal static class PathRules
{
    /// <summary>PATH_MAX without the byte that ends it.</summary>
    private const int MaxPathBytes = 4095;

    private const string Kind = "path";

    /// <summary>Refuses what is not absolute and normal.</summary>
    internal static Refusal? Check(string text)
    {
        if (text.Length == 0)
        {
            return new Refusal("the path is empty", "write an absolute path");
        }

        if (TextRules.Check(Kind, text) is { } refusal)
        {
            return refusal;
        }

        if (text[0] != '/')
        {
            return new Refusal(
                $"path {Printable.Quote(text)} is not absolute",
                "write the path from '/' on, nothing such as ~ or a variable is expanded");
        }

        if (TextRules.IsLonger(text, MaxPathBytes))
        {
            return new Refusal($"path {Printable.Quote(text)} has more than {MaxPathBytes} bytes", "shorten the path");
        }

        return text == "/" ? null : NameRules.CheckParts(text[1..], Kind, text);
    }
}
