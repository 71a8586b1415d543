namespace SecretsFs.Varlink;

/// <summary>What a call of a service came to.</summary>
internal enum VarlinkOutcome
{
    /// <summary>Something else failed.</summary>
    Failed,

    /// <summary>There is nothing at the path.</summary>
    NotThere,

    /// <summary>Nobody listens at the path.</summary>
    Refused,

    /// <summary>The caller may not connect.</summary>
    NotPermitted,

    /// <summary>The time was over.</summary>
    TimedOut,

    /// <summary>The service ended the connection: it is gone, or does not talk to this caller.</summary>
    Ended,

    /// <summary>The answer is too large, or no answer at all.</summary>
    InvalidAnswer,

    /// <summary>The service answered with an error.</summary>
    Error,

    /// <summary>The service answered.</summary>
    Reply,
}
