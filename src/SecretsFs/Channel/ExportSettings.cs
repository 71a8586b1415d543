namespace SecretsFs.Channel;

/// <summary>What an export tells its worker first. The manifest is with it, and what decrypts.</summary>
/// <param name="ProtocolVersion"><see cref="MessageFormat.ProtocolVersion"/> of the export.</param>
/// <param name="Manifest">The path of the manifest, for messages.</param>
/// <param name="Files">What is with it.</param>
internal sealed record ExportSettings(int ProtocolVersion, string Manifest, HandedFiles Files)
{
    public static ExportSettings Parse(string text)
    {
        TextRecord record = TextRecord.Parse(text);
        return new ExportSettings((int)record.Number("protocol"), record["manifest"], HandedFiles.From(record));
    }

    public override string ToString()
    {
        TextRecord record = new() { ["manifest"] = Manifest };
        record.Set("protocol", (ulong)ProtocolVersion);
        Files.AddTo(record);
        return record.ToString();
    }
}
