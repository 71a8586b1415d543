namespace SecretsFs.Varlink;

/// <summary>What came of looking for a message.</summary>
internal enum VarlinkReceipt
{
    /// <summary>The other side is gone.</summary>
    Ended,

    /// <summary>Nothing new is there.</summary>
    Nothing,

    /// <summary>More of it came, but not its end.</summary>
    Part,

    /// <summary>It is complete.</summary>
    Message,

    /// <summary>It is longer than it may be.</summary>
    TooLong,
}
