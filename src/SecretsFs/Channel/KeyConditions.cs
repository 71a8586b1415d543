namespace SecretsFs.Channel;

/// <summary>The words for conditions of keys: a contract, see the interface org.secretsfs.Mount.</summary>
internal static class KeyConditions
{
    private static readonly string[] s_words =
    [
        string.Empty, "unknown", "readable", "ownerUnknown", "noKey", "locked", "wrongPassphrase", "missing",
        "partMissing", "unreadable", "corrupt", "tooLarge", "timedOut", "outOfMemory", "failed",
    ];

    public static string Word(KeyCondition condition) => s_words[(int)condition];

    /// <summary>The condition that a word stands for; unset where there is none.</summary>
    public static KeyCondition Parse(string word) => (KeyCondition)Math.Max(0, Array.IndexOf(s_words, word));
}
