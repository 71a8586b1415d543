namespace SecretsFs.Keeper;

/// <summary>What <c>secretsfs mount</c> was told.</summary>
internal sealed record KeeperOptions
{
    /// <summary>The absolute path of the manifest, loaded again on each reload.</summary>
    public required string Manifest { get; init; }

    /// <summary>The directory to mount on.</summary>
    public required string Mountpoint { get; init; }

    /// <summary>The least level that is logged.</summary>
    public required string LogLevel { get; init; }

    /// <summary>The user that workers run as, by name or number; null for the usual one.</summary>
    public string? User { get; init; }

    /// <summary>A fault that tests ask for, see <see cref="Worker.TestFault"/>; empty for none.</summary>
    public string Fault { get; init; } = string.Empty;

    /// <summary>The command line that says the same, the program's name first.</summary>
    public IReadOnlyList<string> Arguments =>
    [
        "secretsfs", "mount", Manifest, Mountpoint, "--log-level", LogLevel,
        .. User is null ? (string[])[] : ["--user", User],
        .. Fault.Length == 0 ? (string[])[] : ["--test-fault", Fault],
        .. PretendsOldKernel ? (string[])["--pretend-old-kernel"] : [],
    ];

    /// <summary>Whether to do as if the kernel could not send requests again, as before Linux 6.9.</summary>
    public bool PretendsOldKernel { get; init; }
}
