namespace SecretsFs.Core.Reading;

/// <summary>For whom a thread of a <see cref="ReadPool"/> works.</summary>
internal enum ReadKind
{
    /// <summary>For nobody.</summary>
    None = 0,

    /// <summary>A service manager that opens a file.</summary>
    Manager,

    /// <summary>Anybody else who opens one.</summary>
    Open,

    /// <summary>A length.</summary>
    Measure,
}
