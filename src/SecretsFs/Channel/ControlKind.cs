namespace SecretsFs.Channel;

/// <summary>What a message between keeper and worker says. Numbers are part of the protocol.</summary>
internal enum ControlKind : byte
{
    /// <summary>Never sent.</summary>
    Unset = 0,

    /// <summary>To the worker, first: <see cref="WorkerSettings"/>, with the manifest and what decrypts.</summary>
    Configure = 1,

    /// <summary>To the worker: serve.</summary>
    Go = 2,

    /// <summary>To the worker that serves: its predecessor is gone, whatever it took with it must come again.</summary>
    PredecessorEnded = 3,

    /// <summary>To the worker: serve another manifest, which is with it. Answered.</summary>
    Reload = 4,

    /// <summary>To the worker: a key file or a passphrase is there now, or is another.</summary>
    KeyMaterial = 5,

    /// <summary>To the worker: describe the keys. Answered, with a file.</summary>
    Describe = 6,

    /// <summary>To the worker: compare the machine with the manifest, and log what is wrong.</summary>
    Inspect = 8,

    /// <summary>
    /// To the worker that serves: the one of this generation was ended by somebody else, and died of nothing that it
    /// did.
    /// </summary>
    Acquit = 9,

    /// <summary>To the worker that serves: the one of this generation died of what it was at.</summary>
    Convict = 10,

    /// <summary>
    /// To the worker of an export: write the content of the key of this name into the file that is with it. Answered;
    /// <see cref="Refused"/> with the number of the outcome.
    /// </summary>
    Write = 11,

    /// <summary>To the worker: answer those who wait, and end.</summary>
    Stop = 7,

    /// <summary>
    /// To the keeper: configured, and waiting for <see cref="Go"/>. The sequence is the version of what a keeper can
    /// leave to this program.
    /// </summary>
    Ready = 64,

    /// <summary>To the keeper: serving.</summary>
    Active = 65,

    /// <summary>To the keeper: done as asked.</summary>
    Done = 66,

    /// <summary>To the keeper: not done, and why; the state is that of before.</summary>
    Refused = 67,

    /// <summary>To the keeper: it cannot be a worker; the exit status and why.</summary>
    Failed = 68,
}
