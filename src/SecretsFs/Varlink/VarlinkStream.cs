using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Native;

namespace SecretsFs.Varlink;

/// <summary>
/// A call that is answered more than once, for one thread that polls: nothing here waits. It ends with the answer after
/// which no other follows, or with a failure.
/// </summary>
internal sealed class VarlinkStream : IDisposable
{
    private readonly SafeFileHandle _socket;
    private readonly VarlinkOutput _request;
    private readonly VarlinkInput _input = new(VarlinkOutput.MostBytes);
    private int _poll = -1;

    private VarlinkStream(SafeFileHandle socket, VarlinkOutput request) => (_socket, _request) = (socket, request);

    /// <summary>Calls. Null with the reason where that cannot be done now.</summary>
    /// <param name="socketPath">Where the service listens.</param>
    /// <param name="method">With its interface.</param>
    /// <param name="writeParameters">The members of its parameters.</param>
    /// <param name="failure">Why not; too many who call at once are <see cref="VarlinkOutcome.TimedOut"/>.</param>
    public static VarlinkStream? TryCall(
        string socketPath, string method, Action<Utf8JsonWriter> writeParameters, out VarlinkResult? failure)
    {
        SafeFileHandle? socket = null;
        try
        {
            int error = LocalSocket.Connect(socketPath, TimeSpan.Zero, out socket);
            failure = error == 0 ? null : VarlinkClient.NotConnected(error);
        }
        catch (IOException exception)
        {
            failure = VarlinkResult.Failure(VarlinkOutcome.Failed, exception.Message);
        }

        if (failure is null)
        {
            return new VarlinkStream(socket!, VarlinkClient.Request(method, writeParameters, isMore: true));
        }

        socket?.Dispose();
        return null;
    }

    /// <summary>Adds what has to be polled.</summary>
    public void Register(PollSet polls) => _poll = polls.Add(_socket, _request.IsEmpty ? LibC.POLLIN : LibC.POLLOUT);

    /// <summary>
    /// After each poll: the next answer, the last where it does not <see cref="VarlinkResult.Continues">continue</see>,
    /// or a failure, which is the last; null where there is none yet. To be called until it gives none.
    /// </summary>
    public VarlinkResult? Collect(PollSet polls)
    {
        if (_poll < 0 || polls.Result(_poll) == 0)
        {
            return null;
        }

        if (!_request.IsEmpty)
        {
            return _request.Send(_socket) < 0 ? Ended() : null;
        }

        while (true)
        {
            switch (_input.Receive(_socket))
            {
                case VarlinkReceipt.Message:
                    VarlinkResult result = VarlinkResult.Parse(_input.Message, isMore: true);
                    _input.Clear();
                    return result;
                case VarlinkReceipt.Part:
                    continue;
                case VarlinkReceipt.Nothing:
                    return null;
                case VarlinkReceipt.TooLong:
                    return VarlinkResult.Failure(VarlinkOutcome.InvalidAnswer, "the answer is too large");
                default:
                    return Ended();
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _socket.Dispose();

    private static VarlinkResult Ended() =>
        VarlinkResult.Failure(VarlinkOutcome.Ended, "the connection was ended without an answer");
}
