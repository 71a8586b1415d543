namespace SecretsFs.Channel;

/// <summary>What the keeper tells a worker at its start. The manifest is with it, and what decrypts.</summary>
internal sealed record WorkerSettings
{
    /// <summary><see cref="MessageFormat.ProtocolVersion"/> of the keeper.</summary>
    public required int ProtocolVersion { get; init; }

    /// <summary>The how-many-eth worker it is.</summary>
    public required int Generation { get; init; }

    /// <summary>The path of the manifest, for messages.</summary>
    public required string Manifest { get; init; }

    /// <summary>The minor version of the FUSE protocol.</summary>
    public required uint FuseMinor { get; init; }

    /// <summary>Its flags.</summary>
    public required ulong FuseFlags { get; init; }

    /// <summary>The least level that is logged.</summary>
    public required string LogLevel { get; init; }

    /// <summary>A fault that tests ask for, see <see cref="Worker.TestFault"/>; empty for none.</summary>
    public string Fault { get; init; } = string.Empty;

    /// <summary>What is with it.</summary>
    public required HandedFiles Files { get; init; }

    public static WorkerSettings Parse(string text)
    {
        TextRecord record = TextRecord.Parse(text);
        return new WorkerSettings
        {
            ProtocolVersion = (int)record.Number("protocol"),
            Generation = (int)record.Number("generation"),
            Manifest = record["manifest"],
            FuseMinor = (uint)record.Number("minor"),
            FuseFlags = record.Number("flags"),
            LogLevel = record["level"],
            Fault = record["fault"],
            Files = HandedFiles.From(record),
        };
    }

    public override string ToString()
    {
        TextRecord record = new()
        {
            ["manifest"] = Manifest,
            ["level"] = LogLevel,
            ["fault"] = Fault,
        };
        record.Set("protocol", (ulong)ProtocolVersion);
        record.Set("generation", (ulong)Generation);
        record.Set("minor", FuseMinor);
        record.Set("flags", FuseFlags);
        Files.AddTo(record);
        return record.ToString();
    }
}
