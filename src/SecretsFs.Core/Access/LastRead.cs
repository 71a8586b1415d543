namespace SecretsFs.Core.Access;

/// <summary>When a key was last opened, as far as this process knows, and by which unit. Any thread.</summary>
public sealed class LastRead
{
    private readonly Lock _lock = new();
    private DateTime _time;
    private string? _unit;

    /// <summary>
    /// The time of the last open that was granted, and the systemd unit of its caller; null where there was none.
    /// </summary>
    public (DateTime Time, string? Unit)? Get()
    {
        lock (_lock)
        {
            return _time == default ? null : (_time, _unit);
        }
    }

    /// <summary>An open is granted now. Allocates nothing.</summary>
    internal void Note(string? unit)
    {
        DateTime now = DateTime.UtcNow;
        lock (_lock)
        {
            (_time, _unit) = (now, unit);
        }
    }
}
