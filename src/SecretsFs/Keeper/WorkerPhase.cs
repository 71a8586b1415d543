namespace SecretsFs.Keeper;

/// <summary>How far a worker is.</summary>
internal enum WorkerPhase
{
    /// <summary>Started, and preparing itself.</summary>
    Starting = 0,

    /// <summary>Waiting for its turn.</summary>
    Ready,

    /// <summary>Told to serve.</summary>
    Going,

    /// <summary>Serving.</summary>
    Active,
}
