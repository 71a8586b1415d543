using SecretsFs.Core.Access;
using SecretsFs.Core.Manifests;
using SecretsFs.Core.Reading;

namespace SecretsFs.Worker;

/// <summary>
/// A content for an export. Nobody has it open: nobody is asked for a passphrase, and no unit is looked at.
/// </summary>
/// <param name="key">The key.</param>
internal sealed class ExportRequest(KeyFile key)
    : ReadRequest(new DeclaredKey(key, ownersExist: true), default, expected: null), IDisposable
{
    private readonly ManualResetEventSlim _completed = new();
    private ReadResult _result;

    public override bool IsOpen => false;

    /// <summary>Waits for the result, which the reader bounds; its content is the caller's.</summary>
    public ReadResult Wait()
    {
        _completed.Wait();
        return _result;
    }

    public void Dispose() => _completed.Dispose();

    protected override void OnCompleted(in ReadResult result)
    {
        _result = result;
        _completed.Set();
    }
}
