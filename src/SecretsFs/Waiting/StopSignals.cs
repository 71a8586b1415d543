using System.Runtime.InteropServices;
using SecretsFs.Core.Processes;

namespace SecretsFs.Waiting;

/// <summary>SIGTERM and SIGINT, noted until the main thread looks. Any thread.</summary>
internal sealed class StopSignals : IDisposable
{
    private readonly WakeUp _wakeUp;
    private readonly PosixSignalRegistration[] _registrations;
    private volatile bool _isAsked;

    /// <summary>Notes them from now on.</summary>
    /// <param name="wakeUp">Woken by each.</param>
    public StopSignals(WakeUp wakeUp)
    {
        _wakeUp = wakeUp;
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, Note),
            PosixSignalRegistration.Create(PosixSignal.SIGINT, Note),
        ];
    }

    /// <summary>Whether the process is told to end.</summary>
    public bool AskToStop => _isAsked;

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations)
        {
            registration.Dispose();
        }
    }

    private void Note(PosixSignalContext context)
    {
        context.Cancel = true;
        _isAsked = true;
        _wakeUp.Set();
    }
}
