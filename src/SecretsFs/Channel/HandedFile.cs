namespace SecretsFs.Channel;

/// <summary>What became of a file that the keeper opens for a worker.</summary>
/// <param name="Path">Which path it was opened at; empty for none.</param>
/// <param name="IsThere">Whether its descriptor comes with the message.</param>
/// <param name="Error">Why it could not be opened; 0 where nobody has tried yet.</param>
/// <param name="IsForWorker">Whether the worker opens it with the rights that it has, and the keeper does not.</param>
internal sealed record HandedFile(string Path, bool IsThere, int Error, bool IsForWorker)
{
    /// <summary>Where no file is named.</summary>
    public static HandedFile None { get; } = new(
        string.Empty, IsThere: false, Error: 0, IsForWorker: false);

    public static HandedFile From(TextRecord record, string name) => new(
        record[name + "Path"],
        record.Number(name + "IsThere") != 0,
        (int)record.Number(name + "Error"),
        record.Number(name + "IsForWorker") != 0);

    public void AddTo(TextRecord record, string name)
    {
        record[name + "Path"] = Path;
        record.Set(name + "IsThere", IsThere ? 1u : 0);
        record.Set(name + "Error", (ulong)Error);
        record.Set(name + "IsForWorker", IsForWorker ? 1u : 0);
    }
}
