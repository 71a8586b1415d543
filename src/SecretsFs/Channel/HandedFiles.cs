namespace SecretsFs.Channel;

/// <summary>Which descriptors come with a message, in this order.</summary>
internal sealed record HandedFiles
{
    private const string Manifest = "hasManifest";
    private const string OfKey = "key";
    private const string OfPassphrase = "passphrase";

    /// <summary>Whether a manifest is with it.</summary>
    public bool HasManifest { get; init; }

    public HandedFile Key { get; init; } = HandedFile.None;

    public HandedFile Passphrase { get; init; } = HandedFile.None;

    public static HandedFiles Parse(string text) => From(TextRecord.Parse(text));

    public static HandedFiles From(TextRecord record) => new()
    {
        HasManifest = record.Number(Manifest) != 0,
        Key = HandedFile.From(record, OfKey),
        Passphrase = HandedFile.From(record, OfPassphrase),
    };

    public void AddTo(TextRecord record)
    {
        record.Set(Manifest, HasManifest ? 1u : 0);
        Key.AddTo(record, OfKey);
        Passphrase.AddTo(record, OfPassphrase);
    }

    public override string ToString()
    {
        TextRecord record = new();
        AddTo(record);
        return record.ToString();
    }
}
