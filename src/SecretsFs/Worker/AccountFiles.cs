namespace SecretsFs.Worker;

/// <summary>Tells when /etc/passwd or /etc/group is another than before. One thread.</summary>
internal sealed class AccountFiles
{
    private (DateTime, DateTime) _seen = Look();

    /// <summary>Whether one is another than at the last call.</summary>
    public bool HaveChanged()
    {
        (DateTime, DateTime) now = Look();
        bool changed = now != _seen;
        _seen = now;
        return changed;
    }

    private static (DateTime Users, DateTime Groups) Look() =>
        (File.GetLastWriteTimeUtc("/etc/passwd"), File.GetLastWriteTimeUtc("/etc/group"));
}
