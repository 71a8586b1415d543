namespace SecretsFs.Channel;

/// <summary>What an export tells its worker first. The manifest is with it, and what decrypts.</summary>
/// <param name="ProtocolVersion"><see cref="MessageFormat.ProtocolVersion"/> of the export.</param>
/// <param name="Manifest">The path of the manifest, for messages.</param>
/// <param name="Fault">A fault that tests ask for, see <see cref="Worker.TestFault"/>; empty for none.</param>
/// <param name="Files">What is with it.</param>
internal sealed record ExportSettings(int ProtocolVersion, string Manifest, string Fault, HandedFiles Files)
{
    public static ExportSettings Parse(string text)
    {
        TextRecord record = TextRecord.Parse(text);
        return new ExportSettings(
            (int)record.Number("protocol"), record["manifest"], record["fault"], HandedFiles.From(record));
    }

    public override string ToString()
    {
        TextRecord record = new() { ["manifest"] = Manifest, ["fault"] = Fault };
        record.Set("protocol", (ulong)ProtocolVersion);
        Files.AddTo(record);
        return record.ToString();
    }
}
