using System.Buffers;
using System.Text.Json;
using SecretsFs.Channel;
using SecretsFs.Core.Reading;
using SecretsFs.FileSystem;

namespace SecretsFs.Worker;

/// <summary>Describes the keys to the keeper, from memory alone. Any thread.</summary>
internal static class KeyReporter
{
    private const int BytesForOne = 128;

    /// <summary>The description, as <see cref="KeyReportFile"/> has it.</summary>
    public static ReadOnlySpan<byte> Report(KeyTree tree)
    {
        KeyNode[] keys = [.. tree.Keys.Values];
        Array.Sort(keys, static (one, other) => string.CompareOrdinal(NameOf(one), NameOf(other)));
#pragma warning disable RS0030 // names and states, never plaintext
        ArrayBufferWriter<byte> text = new((keys.Length + 1) * BytesForOne);
        using Utf8JsonWriter writer = new(text);
        writer.WriteStartObject();
        writer.WriteStartArray(KeyReportFile.KeysMember);
        foreach (KeyNode key in keys)
        {
            Describe(key).WriteTo(writer);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.Flush();
        return text.WrittenSpan;
#pragma warning restore RS0030
    }

    private static string NameOf(KeyNode key) => key.Declared.File.Name.Value;

    private static KeyDescription Describe(KeyNode key)
    {
        KeyState state = key.Current;
        bool isLengthKnown = state.Length is not null;
        (DateTime Time, string? Unit)? read = key.Declared.LastRead.Get();
        KeyCondition condition = key.Declared.OwnersExist
            ? Condition(state.Outcome, isLengthKnown) : KeyCondition.OwnerUnknown;
        return new KeyDescription(NameOf(key), condition, isLengthKnown, read?.Time, read?.Unit);
    }

    /// <summary>A length that is known was measured, perhaps by another process: that one could decrypt it.</summary>
    private static KeyCondition Condition(ReadOutcome outcome, bool isLengthKnown) => outcome switch
    {
        ReadOutcome.Granted => KeyCondition.Readable,
        ReadOutcome.NoKey => KeyCondition.NoKey,
        ReadOutcome.Locked => KeyCondition.Locked,
        ReadOutcome.WrongPassphrase => KeyCondition.WrongPassphrase,
        ReadOutcome.Missing => KeyCondition.Missing,
        ReadOutcome.PartMissing => KeyCondition.PartMissing,
        ReadOutcome.Unreadable => KeyCondition.Unreadable,
        ReadOutcome.Corrupt => KeyCondition.Corrupt,
        ReadOutcome.TooLarge => KeyCondition.TooLarge,
        ReadOutcome.TimedOut => KeyCondition.TimedOut,
        ReadOutcome.OutOfMemory => KeyCondition.OutOfMemory,
        ReadOutcome.Failed => KeyCondition.Failed,
        _ => isLengthKnown ? KeyCondition.Readable : KeyCondition.Unknown,
    };
}
