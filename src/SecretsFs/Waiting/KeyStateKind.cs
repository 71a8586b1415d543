namespace SecretsFs.Waiting;

/// <summary>Whether a key can be read.</summary>
internal enum KeyStateKind
{
    /// <summary>That is not known now.</summary>
    Unknown = 0,

    /// <summary>It cannot.</summary>
    NotReadable,

    /// <summary>It can.</summary>
    Readable,
}
