using System.Text.Json;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Native;

namespace SecretsFs.Varlink;

/// <summary>
/// One peer: its requests are read, answered and the answers sent strictly one after the other, so that nothing is held
/// of it but one request and one answer.
/// </summary>
internal sealed class VarlinkConnection : IDisposable
{
    private const int MostRequestBytes = 64 * 1024;
    private const long MostStalledMilliseconds = 10_000;

    private readonly VarlinkInput _input = new(MostRequestBytes);
    private readonly VarlinkOutput _output = new();
    private readonly Func<long> _milliseconds;
    private bool _isAsked;
    private long _lastProgress;
    private int _poll = -1;

    public VarlinkConnection(SafeFileHandle descriptor, Func<long> milliseconds)
    {
        Descriptor = descriptor;
        _milliseconds = milliseconds;
    }

    public SafeFileHandle Descriptor { get; }

    public bool IsClosed => Descriptor.IsClosed;

    /// <summary>Whether nothing was owed to the peer at the last poll, nor had it sent anything.</summary>
    public bool IsIdle { get; private set; }

    /// <summary>Whether the next thing to come is a request.</summary>
    public bool IsReading => !_isAsked && _output.IsEmpty;

    /// <summary>How much of the last answer the peer has not taken yet.</summary>
    public int Unsent => _output.Unsent;

    /// <summary>It will be there for long, among many: no more room is kept for it than it needs now.</summary>
    public void KeepLittle()
    {
        (_input.Kept, _output.Kept) = (VarlinkOutput.FirstSize, VarlinkOutput.FirstSize);
        _input.Clear();
    }

    /// <summary>Before each poll. One that takes nothing of its answer for too long is closed.</summary>
    public void Register(PollSet polls)
    {
        if (!_output.IsEmpty && _milliseconds() - _lastProgress >= MostStalledMilliseconds)
        {
            Dispose();
            return;
        }

        // a peer that only waits for its answer is not read, but its end is told
        short events = !_output.IsEmpty ? LibC.POLLOUT : _isAsked ? (short)0 : LibC.POLLIN;
        _poll = polls.Add(Descriptor, events);
    }

    /// <summary>After each poll: a call that has to be answered.</summary>
    public VarlinkCall? Collect(PollSet polls)
    {
        short found = _poll < 0 || IsClosed ? (short)0 : polls.Result(_poll);
        bool wasPolled = _poll >= 0;
        _poll = -1;
        IsIdle = wasPolled && found == 0 && IsReading;
        if (found == 0)
        {
            return null;
        }

        if (!_output.IsEmpty)
        {
            Send();
            return null;
        }

        if (_isAsked)
        {
            CloseWhere((found & (LibC.POLLHUP | LibC.POLLERR)) != 0);
            return null;
        }

        return Receive();
    }

    /// <summary>A call that another process took from this connection, and did not answer.</summary>
    public VarlinkCall Ask(VarlinkRequest request)
    {
        _isAsked = true;
        return new VarlinkCall(this, request);
    }

    /// <summary>Sends the members of an answer, or nothing; whether there is anybody who may get it.</summary>
    /// <param name="writeMembers">Writes them.</param>
    /// <param name="continues">Whether others follow, each once the peer has taken the one before.</param>
    public bool Answer(Action<Utf8JsonWriter>? writeMembers, bool continues = false)
    {
        _isAsked = continues;
        CloseWhere(!_output.IsEmpty); // the one before would have no end
        if (IsClosed || writeMembers is null)
        {
            return !IsClosed;
        }

        try
        {
            _output.Write(writeMembers);
        }
        catch
        {
            Dispose(); // it would wait for ever
            throw;
        }

        CloseWhere(_output.IsTooLarge);
        _lastProgress = _milliseconds();
        Send();
        return !IsClosed;
    }

    /// <inheritdoc/>
    public void Dispose() => Descriptor.Dispose();

    private VarlinkCall? Receive()
    {
        VarlinkReceipt receipt = _input.Receive(Descriptor);
        CloseWhere(receipt is VarlinkReceipt.Ended or VarlinkReceipt.TooLong);
        if (receipt != VarlinkReceipt.Message)
        {
            return null;
        }

        VarlinkRequest? request = VarlinkRequest.Parse(_input.Message);
        _input.Clear();
        CloseWhere(request is null);
        return request is null ? null : Ask(request.Value);
    }

    private void Send()
    {
        if (IsClosed)
        {
            return;
        }

        int sent = _output.Send(Descriptor);
        CloseWhere(sent < 0);
        if (sent > 0)
        {
            _lastProgress = _milliseconds();
        }
    }

    private void CloseWhere(bool mustClose)
    {
        if (mustClose)
        {
            Dispose();
        }
    }
}
