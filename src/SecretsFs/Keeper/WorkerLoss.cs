namespace SecretsFs.Keeper;

/// <summary>In what way a worker is lost.</summary>
internal enum WorkerLoss
{
    /// <summary>It has ended: no thread of it can take a request any more.</summary>
    Ended = 0,

    /// <summary>
    /// The keeper kills it, because something is wrong with it; until it has ended it may take requests.
    /// </summary>
    Killed,

    /// <summary>The keeper kills it, and nothing is wrong with it.</summary>
    Replaced,
}
