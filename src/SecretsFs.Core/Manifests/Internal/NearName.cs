namespace SecretsFs.Core.Manifests.Internal;

/// <summary>Finds the known word that somebody meant.</summary>
internal static class NearName
{
    private const int MaxLength = 32;
    private const int MaxEdits = 2;

    /// <summary>The nearest known word, or null when none is near.</summary>
    internal static string? Find(string written, IEnumerable<string> known)
    {
        if (written.Length is 0 or > MaxLength)
        {
            return null;
        }

        string bare = Bare(written);
        string? best = null;
        int bestEdits = Math.Min(MaxEdits, bare.Length / 2) + 1;
        foreach (string word in known)
        {
            int edits = Edits(bare, Bare(word));
            if (edits < bestEdits)
            {
                best = word;
                bestEdits = edits;
            }
        }

        return best;
    }

    /// <summary>How people spell a word does not count: case, '-' and '_'.</summary>
    private static string Bare(string word) => word
        .Replace("-", string.Empty, StringComparison.Ordinal)
        .Replace("_", string.Empty, StringComparison.Ordinal)
        .ToLowerInvariant();

    /// <summary>The Levenshtein distance.</summary>
    private static int Edits(string a, string b)
    {
        int[] row = new int[b.Length + 1];
        for (int j = 0; j <= b.Length; j++)
        {
            row[j] = j;
        }

        for (int i = 1; i <= a.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int replace = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replace, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[b.Length];
    }
}
