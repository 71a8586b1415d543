using Microsoft.Win32.SafeHandles;
using SecretsFs.Core.Decryption;
using SecretsFs.Core.Manifests;

namespace SecretsFs.Core.Inspection;

/// <summary>Is each entry a message, and encrypted to a key of the host? One thread.</summary>
/// <param name="store">The path of the store.</param>
/// <param name="holder">Whose keys; where none are known, for whom a message is encrypted does not matter.</param>
/// <param name="findings">Takes what is found.</param>
internal sealed class RecipientInspection(string store, KeyHolder holder, InspectionFindings findings)
{
    private readonly RecipientReader _reader = new(holder.Keys);
    private readonly Dictionary<EntryName, RecipientAnswer> _answers = [];

    /// <summary>
    /// Looks at the start of an entry that is open. False, and nothing found, where it is no message, unless this is
    /// the last look.
    /// </summary>
    public bool TryInspect(EntryUse use, SafeFileHandle file, bool isLast)
    {
        string path = use.JsonPath;
        string entry = use.Entry.Value;
        if (!_answers.TryGetValue(use.Entry, out RecipientAnswer answer))
        {
            answer = _reader.Read(file);
            if (answer == RecipientAnswer.NotAMessage && !isLast)
            {
                return false;
            }

            _answers[use.Entry] = answer;
        }

        switch (answer)
        {
            case RecipientAnswer.ForUs:
                break;
            case RecipientAnswer.CannotTell or RecipientAnswer.NotForUs when holder.Keys.IsEmpty:
                break;
            case RecipientAnswer.CannotTell:
                findings.Note(path, holder.CannotTell(entry));
                break;
            case RecipientAnswer.NotForUs:
                findings.Add(path, holder.CannotDecrypt(entry), HintFor(use.Entry));
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
        GpgIdFile.Nearest(store, entry)?.HintFor(holder.Keys[0]) ?? GpgIdFile.HintWithout(store, holder.Keys[0]);
}
