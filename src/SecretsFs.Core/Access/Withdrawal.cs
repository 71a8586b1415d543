namespace SecretsFs.Core.Access;

/// <summary>
/// Whether a content under a name is still declared. Shared by all definitions that one name had for the
/// same content, so that removing it ends what was opened under any of them. Any thread.
/// </summary>
internal sealed class Withdrawal
{
    private volatile bool _happened;

    public bool Happened => _happened;

    public void Happen() => _happened = true;
}
