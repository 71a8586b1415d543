namespace SecretsFs;

/// <summary>The exit statuses; a contract, see secretsfs(8).</summary>
internal enum ExitStatus
{
    /// <summary>Done.</summary>
    Success = 0,

    /// <summary>Failed in a way that has no status of its own.</summary>
    Failure = 1,

    /// <summary>The command line is wrong.</summary>
    Usage = 2,

    /// <summary>The manifest is invalid.</summary>
    InvalidManifest = 3,

    /// <summary>
    /// The mountpoint, or the directory of an export, cannot be used, or mounting is not permitted.
    /// </summary>
    CannotMount = 4,

    /// <summary>The manifest is valid, but the store or this machine does not have what it names.</summary>
    ProblemsFound = 5,

    /// <summary>No SecretsFs mount is there.</summary>
    NotMounted = 6,

    /// <summary>The key to decrypt with cannot be used.</summary>
    NoKey = 7,

    /// <summary>One worker after the other ended before it answered anything.</summary>
    WorkersFailed = 8,

    /// <summary>The time is over, and a key cannot be read.</summary>
    NotReadable = 9,

    /// <summary>Of <c>probe-mount</c> only: the mount's daemon is gone.</summary>
    DeadMount = 10,
}
