namespace SecretsFs.Channel;

/// <summary>What a reload did.</summary>
/// <param name="Keys">So many are declared now.</param>
/// <param name="Added">Of these, not declared before.</param>
/// <param name="Removed">Not declared any more.</param>
/// <param name="Changed">Declared otherwise than before.</param>
internal sealed record ReloadCounts(int Keys, int Added, int Removed, int Changed)
{
    public static ReloadCounts Parse(string text)
    {
        TextRecord record = TextRecord.Parse(text);
        return new ReloadCounts(
            (int)record.Number("keys"),
            (int)record.Number("added"),
            (int)record.Number("removed"),
            (int)record.Number("changed"));
    }

    public override string ToString()
    {
        TextRecord record = new();
        record.Set("keys", (ulong)Keys);
        record.Set("added", (ulong)Added);
        record.Set("removed", (ulong)Removed);
        record.Set("changed", (ulong)Changed);
        return record.ToString();
    }
}
