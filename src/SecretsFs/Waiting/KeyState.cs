namespace SecretsFs.Waiting;

/// <summary>How a key is, as far as whoever waits for it knows.</summary>
/// <param name="Path">Its path; that of a directory where its keys are not known.</param>
/// <param name="Kind">Whether it can be read.</param>
/// <param name="Why">In one word or some, where it cannot, or that is not known.</param>
/// <param name="Hint">What to do about that.</param>
internal sealed record KeyState(string Path, KeyStateKind Kind, string Why = "", string Hint = "")
{
    /// <summary>What is said of a key that nobody has tried.</summary>
    public const string UnknownWord = "unknown";

    private const string OtherHint = "see the log of its daemon";

    private static readonly Dictionary<string, string> s_hints = new(StringComparer.Ordinal)
    {
        ["missing"] = "pass insert it into the store",
        ["partMissing"] = "pass edit the entry: it has no such line or field, or nothing in it",
        ["noKey"] = "is it encrypted to this host, and the key there? secretsfs check tells",
        ["locked"] = "unlock the key",
        ["wrongPassphrase"] = "unlock the key",
        ["ownerUnknown"] = "make the user and the group that the manifest names",
        ["corrupt"] = "pass insert it again",
    };

    /// <summary>It can.</summary>
    public static KeyState Readable(string path) => new(path, KeyStateKind.Readable);

    /// <summary>There is no mount.</summary>
    public static KeyState NotMounted(string path) => new(
        path, KeyStateKind.NotReadable, "no SecretsFs is mounted there", "findmnt shows what is mounted where");

    /// <summary>Nobody knows where the path leads to.</summary>
    public static KeyState NotFoundYet(string path) => new(
        path,
        KeyStateKind.Unknown,
        "where it leads to is not known yet",
        "what is on the way to it, or to another path that is waited for, does not answer");

    /// <summary>Nobody tells.</summary>
    public static KeyState NotTold(string path, string mountpoint) => new(
        path,
        KeyStateKind.Unknown,
        $"the daemon of {mountpoint} does not tell how it is",
        $"see its log, and secretsfs status {mountpoint}");

    /// <summary>The daemon tells.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="word">A state of the interface org.secretsfs.Mount; null where nothing is declared.</param>
    /// <param name="mountpoint">Where.</param>
    public static KeyState Of(string path, string? word, string mountpoint) => word switch
    {
        "readable" => Readable(path),
        UnknownWord => new KeyState(
            path,
            KeyStateKind.Unknown,
            UnknownWord,
            "it could not be decrypted so far without asking anybody; see the log of its daemon"),
        null => new KeyState(
            path,
            KeyStateKind.NotReadable,
            "not declared",
            $"secretsfs status {mountpoint} shows what is; after a change secretsfs reload {mountpoint}"),
        _ => new KeyState(path, KeyStateKind.NotReadable, word, s_hints.GetValueOrDefault(word, OtherHint)),
    };

    /// <summary>Whether the state may be another once somebody looks at the key.</summary>
    /// <param name="word">As above. Not where each try may cost one of few.</param>
    public static bool MayChange(string? word) =>
        word is UnknownWord or "noKey" or "locked" or "unreadable" or "timedOut" or "outOfMemory" or "failed";
}
