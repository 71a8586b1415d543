using System.Text.Json;
using Microsoft.Win32.SafeHandles;

namespace SecretsFs.Varlink;

/// <summary>
/// A call that has to be answered, now or later, by the thread of the server: until then no further call of the same
/// connection is taken. That holds for a oneway call as well, of which nothing is sent. It is answered once, or often
/// where the peer takes more than one answer.
/// </summary>
internal sealed class VarlinkCall
{
    private readonly VarlinkConnection _connection;
    private readonly VarlinkRequest _request;
    private bool _isAnswered;

    public VarlinkCall(VarlinkConnection connection, VarlinkRequest request)
    {
        _connection = connection;
        _request = request;
        IsMore = request.IsMore;
    }

    /// <summary>With the interface.</summary>
    public string Method => _request.Method;

    /// <summary>An object; its strings are intact, and no member is there twice.</summary>
    public JsonElement Parameters => _request.Parameters;

    /// <summary>Whether the peer wants no answer.</summary>
    public bool IsOneway => _request.IsOneway;

    /// <summary>Whether the peer takes more than one answer, and the server has a place for such a one.</summary>
    public bool IsMore { get; private set; }

    /// <summary>How much of the last answer the peer has not taken yet, in bytes.</summary>
    public int Unsent => _connection.Unsent;

    /// <summary>Whether the peer wants to speak something else afterwards, which nothing here does.</summary>
    public bool IsUpgrade => _request.IsUpgrade;

    /// <summary>The connection, which stays the server's; closed where the peer has gone.</summary>
    public SafeFileHandle Descriptor => _connection.Descriptor;

    /// <summary>There is no place for one that is answered often.</summary>
    public void TakeOnce() => IsMore = false;

    /// <summary>The first parameter that is none of these; null where there is none.</summary>
    public string? UnknownParameter(params ReadOnlySpan<string> known)
    {
        foreach (JsonProperty parameter in Parameters.EnumerateObject())
        {
            if (!known.Contains(parameter.Name))
            {
                return parameter.Name;
            }
        }

        return null;
    }

    /// <summary>
    /// Answers. False where nobody will get it, because the peer has gone or it is larger than 16 MiB, which ends the
    /// connection.
    /// </summary>
    /// <exception cref="InvalidOperationException">It was answered.</exception>
    public bool Reply(Action<Utf8JsonWriter>? writeParameters = null) => Answer(error: null, writeParameters);

    /// <summary>
    /// Answers a call of <see cref="IsMore"/>, of which the last answer was taken (<see cref="Unsent"/>), and says that
    /// more will come; else like <see cref="Reply"/>.
    /// </summary>
    /// <exception cref="InvalidOperationException">It was answered, or is none of these.</exception>
    public bool Continue(Action<Utf8JsonWriter> writeParameters) => IsMore
        ? Answer(error: null, writeParameters, continues: true)
        : throw new InvalidOperationException($"{Method} is answered once");

    /// <summary>Answers with an error, which is named with its interface; else like <see cref="Reply"/>.</summary>
    /// <exception cref="InvalidOperationException">It was answered.</exception>
    public bool Error(string name, Action<Utf8JsonWriter>? writeParameters = null) => Answer(name, writeParameters);

    /// <summary>Answers that a parameter is missing, unknown or wrong; else like <see cref="Reply"/>.</summary>
    /// <exception cref="InvalidOperationException">It was answered.</exception>
    public bool InvalidParameter(string name) =>
        Error(VarlinkError.InvalidParameter, writer => writer.WriteString("parameter", name));

    private bool Answer(string? error, Action<Utf8JsonWriter>? writeParameters, bool continues = false)
    {
        if (_isAnswered)
        {
            throw new InvalidOperationException($"{Method} was answered");
        }

        _isAnswered = !continues;
        return _connection.Answer(IsOneway ? null : Write, continues);

        void Write(Utf8JsonWriter writer)
        {
            if (error is not null)
            {
                writer.WriteString("error", error);
            }

            if (continues)
            {
                writer.WriteBoolean("continues", true);
            }

            writer.WriteStartObject("parameters");
            writeParameters?.Invoke(writer);
            writer.WriteEndObject();
        }
    }
}
