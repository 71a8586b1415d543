using Microsoft.Extensions.Logging;
using SecretsFs.Core.Access;
using SecretsFs.Core.Manifests;

namespace SecretsFs.Core.Reading;

/// <summary>
/// One line for every open that was decided, written before the caller gets its answer. Names the key,
/// the caller and the outcome; never content, never its length.
/// </summary>
/// <param name="logger">Where the lines go; must not lose any.</param>
internal sealed class AuditLog(ILogger logger)
{
    private const string NoUnit = "-";

    /// <summary>
    /// Records an open; nothing for a measured length, nor for an answer that only makes the kernel look again.
    /// </summary>
    public void Record(ReadRequest request, ReadOutcome outcome, string detail)
    {
        if (!request.IsOpen
            || outcome is ReadOutcome.Outdated or ReadOutcome.Withdrawn
            || (request.IsDecided && outcome == ReadOutcome.Granted))
        {
            return;
        }

        if (outcome == ReadOutcome.Granted)
        {
            Granted(request.Key, request.Caller, request.Unit);
            return;
        }

        KeyFile file = request.Key.File;
        (string name, string errno, string hint) = OutcomeText.Of(outcome);
        Log.Refused(
            logger,
            Quotable(file.Name.Value),
            Quotable(file.Content.EntryText),
            request.Caller.UserId,
            request.Caller.GroupId,
            request.Caller.ThreadId,
            request.Unit.Name ?? NoUnit,
            name,
            errno,
            detail.Length == 0 ? hint : hint.Length == 0 ? detail : $"{hint}; {detail}");
    }

    /// <summary>Records that an open was granted, also with the key.</summary>
    public void Granted(DeclaredKey key, in ReadCaller caller, in CallerUnit unit)
    {
        key.LastRead.Note(unit.Name);
        Log.Granted(
            logger,
            Quotable(key.File.Name.Value),
            Quotable(key.File.Content.EntryText),
            caller.UserId,
            caller.GroupId,
            caller.ThreadId,
            unit.Name ?? NoUnit,
            "granted");
    }

    /// <summary>A name between quotes: no name may end them and go on to say how it ended.</summary>
    private static string Quotable(string name) =>
        name.AsSpan().IndexOfAny('"', '\\') < 0
            ? name
            : name.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);
}
