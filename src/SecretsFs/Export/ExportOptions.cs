namespace SecretsFs.Export;

/// <summary>What <c>secretsfs export</c> was told.</summary>
internal sealed record ExportOptions
{
    /// <summary>The path of the manifest.</summary>
    public required string Manifest { get; init; }

    /// <summary>The absolute path of the directory.</summary>
    public required string Directory { get; init; }

    /// <summary>The names of the keys; all where there are none.</summary>
    public required IReadOnlyList<string> Only { get; init; }

    /// <summary>The user that decrypts, by name or number; null for the usual one.</summary>
    public string? User { get; init; }

    /// <summary>How long to wait for another export to the directory.</summary>
    public required TimeSpan Patience { get; init; }

    /// <summary>A fault that tests ask for, see <see cref="Worker.TestFault"/>; empty for none.</summary>
    public string Fault { get; init; } = string.Empty;

    /// <summary>Before which change of the directory a test wants this process killed; 0 for none.</summary>
    public int KilledAt { get; init; }
}
