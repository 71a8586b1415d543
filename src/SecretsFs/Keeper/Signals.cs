using System.Runtime.InteropServices;
using SecretsFs.Core.Processes;

namespace SecretsFs.Keeper;

/// <summary>Signals of the keeper, noted until its main thread looks. Any thread.</summary>
internal sealed class Signals : IDisposable
{
    private readonly WakeUp _wakeUp;
    private readonly PosixSignalRegistration[] _registrations;
    private int _reloads;
    private int _stops;

    /// <summary>Notes signals from now on.</summary>
    /// <param name="wakeUp">Woken by each.</param>
    public Signals(WakeUp wakeUp)
    {
        _wakeUp = wakeUp;
        _registrations =
        [
            Note(PosixSignal.SIGHUP, () => Interlocked.Increment(ref _reloads)),
            Note(PosixSignal.SIGTERM, () => Interlocked.Increment(ref _stops)),
            Note(PosixSignal.SIGINT, () => Interlocked.Increment(ref _stops)),
        ];
    }

    /// <summary>Whether the process is told to end.</summary>
    public bool AskToStop => Volatile.Read(ref _stops) > 0;

    /// <summary>Whether a reload was asked for since the last call.</summary>
    public bool TakeReload() => Interlocked.Exchange(ref _reloads, 0) > 0;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }
    }

    private PosixSignalRegistration Note(PosixSignal signal, Action note) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            note();
            _wakeUp.Set();
        });
}
