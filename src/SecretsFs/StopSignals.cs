using System.Runtime.InteropServices;
using SecretsFs.Core.Processes;

namespace SecretsFs;

/// <summary>SIGTERM and SIGINT, noted until the main thread looks. Any thread.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly PosixSignalRegistration[] _registrations;
    private volatile bool _isAsked;

    /// <summary>Notes them from now on.</summary>
    /// <param name="wakeUp">Woken by each.</param>
    public StopSignals(WakeUp wakeUp) => _registrations =
    [
        Note(PosixSignal.SIGTERM, wakeUp, () => _isAsked = true),
        Note(PosixSignal.SIGINT, wakeUp, () => _isAsked = true),
    ];

    /// <summary>Whether the process is told to end.</summary>
    public bool AskToStop => _isAsked;

    /// <summary>Has a signal noted in place of what it would do, until this is disposed.</summary>
    /// <param name="signal">The signal.</param>
    /// <param name="wakeUp">Woken once it is noted.</param>
    /// <param name="note">On any thread.</param>
    public static PosixSignalRegistration Note(PosixSignal signal, WakeUp wakeUp, Action note) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            context.Cancel = true;
            note();
            wakeUp.Set();
        });

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }
    }
}
