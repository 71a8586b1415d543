using System.Net.Sockets;
using System.Text.Json;

namespace SecretsFs.TargetTests.Fixtures;

/// <summary>
/// The control socket of SecretsFs in a target, without a program that would have to be started there.
/// </summary>
internal sealed class Keeper : IDisposable
{
    public const string Socket = "/run/secretsfs/run-keys.socket";

    private readonly Socket _connection = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified)
    {
        ReceiveTimeout = (int)TestLimits.Event.TotalMilliseconds,
    };

    private readonly NetworkStream _stream;

    public Keeper(Target target)
    {
        _connection.Connect(new UnixDomainSocketEndPoint($"/proc/{target.Pid}/root{Socket}"));
        _stream = new NetworkStream(_connection);
    }

    /// <summary>
    /// The number, in the machine, of the worker that serves; null where there is none at the moment.
    /// </summary>
    public int? ServingWorker()
    {
        _stream.Write("""{"method":"org.secretsfs.Mount.Status"}"""u8);
        _stream.WriteByte(0);
        using MemoryStream answer = new();
        for (int one = _stream.ReadByte(); one != 0; one = _stream.ReadByte())
        {
            Assert.NotEqual(-1, one);
            answer.WriteByte((byte)one);
        }

        using var status = JsonDocument.Parse(answer.ToArray());
        JsonElement worker = status.RootElement.GetProperty("parameters").GetProperty("worker");
        return worker.ValueKind == JsonValueKind.Null ? null : worker.GetProperty("pid").GetInt32();
    }

    public void Dispose()
    {
        _stream.Dispose();
        _connection.Dispose();
    }
}
