using System.Collections.Immutable;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Core.Decryption;
using SecretsFs.Core.Manifests;

namespace SecretsFs.Core.Inspection;

/// <summary>Is each entry encrypted to a key of this host? One thread.</summary>
/// <param name="store">The path of the store.</param>
/// <param name="keys">The keys of this host, at least one.</param>
/// <param name="findings">Takes what is found.</param>
internal sealed class RecipientInspection(string store, ImmutableArray<HostKey> keys, InspectionFindings findings)
{
    private const int MostNamed = 3;

    private readonly RecipientReader _reader = new(keys);
    private readonly Dictionary<EntryName, RecipientAnswer> _answers = [];

    private readonly string _hostKeys = keys.Length == 1
        ? $"the key of this host ({keys[0]})"
        : $"a key of this host ({string.Join(", ", keys.Take(MostNamed))}{(keys.Length > MostNamed ? ", ..." : "")})";

    /// <summary>
    /// Looks at the start of an entry that is open. False, and nothing found, where it is no message, unless this is
    /// the last look.
    /// </summary>
    public bool TryInspect(KeyFile key, SafeFileHandle file, bool isLast)
    {
        string path = key.JsonPath + ".pass";
        string entry = key.Entry.Value;
        if (!_answers.TryGetValue(key.Entry, out RecipientAnswer answer))
        {
            answer = _reader.Read(file);
            if (answer == RecipientAnswer.NotAMessage && !isLast)
            {
                return false;
            }

            _answers[key.Entry] = answer;
        }

        switch (answer)
        {
            case RecipientAnswer.ForUs:
                break;
            case RecipientAnswer.CannotTell:
                findings.Note(
                    path,
                    $"cannot tell whether entry {entry} is encrypted to {_hostKeys}: it hides its recipients");
                break;
            case RecipientAnswer.NotForUs:
                findings.Add(path, $"entry {entry} is not encrypted to {_hostKeys}", HintFor(key.Entry));
                break;
            case RecipientAnswer.NotAMessage:
                findings.Add(
                    path,
                    $"entry {entry} is not {MessageEnvelope.Expected}",
                    "restore it from the history of the store (pass git log), or write it anew with pass insert");
                break;
            default:
                findings.Add(path, $"entry {entry} cannot be read", "the storage failed: see the kernel's log");
                break;
        }

        return true;
    }

    private string HintFor(EntryName entry) =>
        GpgIdFile.Nearest(store, entry)?.HintFor(keys[0]) ?? GpgIdFile.HintWithout(store, keys[0]);
}
