using SecretsFs.Core.Manifests;
using SecretsFs.Core.Sources;

namespace SecretsFs.Core.Reading;

/// <summary>One decryption under way and those who wait for it. Guarded by its table.</summary>
/// <param name="key">What is being decrypted.</param>
internal sealed class Flight(Flight.Identity key) : IDisposable
{
    private readonly CancellationTokenSource _abandoned = new();

    public Identity Key { get; } = key;

    public List<ReadRequest> Waiters { get; } = [];

    /// <summary>Cancelled once nobody waits any more.</summary>
    public CancellationToken Abandoned => _abandoned.Token;

    /// <summary>Under the table's lock, so that it never meets <see cref="Dispose"/>.</summary>
    public void Abandon() => _abandoned.Cancel();

    public void Dispose() => _abandoned.Dispose();

    /// <summary>Whoever may prompt does not share with those who may not: their outcomes differ.</summary>
    internal readonly record struct Identity(ContentSource Content, EntryVersion Version, bool MayPrompt);
}
