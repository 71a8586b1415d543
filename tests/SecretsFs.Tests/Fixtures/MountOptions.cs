namespace SecretsFs.Tests.Fixtures;

/// <summary>How a test starts the daemon.</summary>
internal sealed record MountOptions
{
    /// <summary>Where to mount; a new directory where null.</summary>
    public string? Mountpoint { get; init; }

    /// <summary>A directory put before PATH.</summary>
    public string? ProgramDirectory { get; init; }

    /// <summary>Whether that directory is all of PATH.</summary>
    public bool HasOnlyProgramDirectory { get; init; }

    /// <summary>A command that becomes the program, which it gets as its arguments.</summary>
    public string[] Wrapper { get; init; } = [];

    /// <summary>The program, where it is not the one under test itself.</summary>
    public string? Program { get; init; }

    public string LogLevel { get; init; } = "information";

    /// <summary>More options of mount.</summary>
    public string[] Options { get; init; } = [];
}
