namespace SecretsFs.Daemon;

/// <summary>What the main thread of the daemon waits for.</summary>
internal enum DaemonEvent
{
    /// <summary>Never sent.</summary>
    Unset = 0,

    /// <summary>SIGHUP: load the manifest again.</summary>
    Reload,

    /// <summary>SIGTERM or SIGINT.</summary>
    Stop,

    /// <summary>The filesystem was unmounted or its connection ended.</summary>
    ConnectionEnded,
}
