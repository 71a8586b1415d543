using System.Runtime.InteropServices;
using SecretsFs.Core.Processes;

namespace SecretsFs.Keeper;

/// <summary>Signals of the keeper, noted until its main thread looks. Any thread.</summary>
internal sealed class Signals : IDisposable
{
    private readonly StopSignals _stop;
    private readonly PosixSignalRegistration _reload;
    private int _reloads;

    /// <summary>Notes signals from now on.</summary>
    /// <param name="wakeUp">Woken by each.</param>
    public Signals(WakeUp wakeUp)
    {
        _reload = StopSignals.Note(PosixSignal.SIGHUP, wakeUp, () => Interlocked.Increment(ref _reloads));
        _stop = new StopSignals(wakeUp);
    }

    /// <summary>Whether the process is told to end.</summary>
    public bool AskToStop => _stop.AskToStop;

    /// <summary>Whether a reload was asked for since the last call.</summary>
    public bool TakeReload() => Interlocked.Exchange(ref _reloads, 0) > 0;

    /// <inheritdoc/>
    public void Dispose()
    {
        _reload.Dispose();
        _stop.Dispose();
    }
}
