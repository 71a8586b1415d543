using SecretsFs.Commands;
using SecretsFs.Core.Manifests;
using SecretsFs.Core.Reading;
using SecretsFs.Core.Sources;
using SecretsFs.Native;

namespace SecretsFs.Export;

/// <summary>
/// One export: removes what is not wanted any more, and has the others made. Whatever ends it, the record on disk knows
/// of everything that is there. The main thread alone.
/// </summary>
/// <param name="root">The directory, locked.</param>
/// <param name="manifest">What is declared.</param>
/// <param name="declared">Whose files and directories are to be.</param>
/// <param name="writer">Has contents written.</param>
/// <param name="report">Takes what there is to say.</param>
/// <param name="mustStop">Whether a signal asks for the end.</param>
internal sealed class Exporter(
    OpenFolder root,
    Manifest manifest,
    DeclaredExport declared,
    KeyWriter writer,
    ExportReport report,
    Func<bool> mustStop)
{
    private readonly RecordFile _file = new(root);
    private ExportTree _tree = null!;
    private bool _hasNoWorker;

    /// <summary>Exports.</summary>
    /// <param name="wanted">The keys that are to be there afterwards, and no others.</param>
    /// <param name="before">What exports have made so far.</param>
    /// <exception cref="CommandFailure">The directory cannot be used.</exception>
    public ExitStatus Run(IReadOnlyCollection<KeyFile> wanted, ExportRecord before)
    {
        _file.Clean();
        _tree = new ExportTree(root, before, GiveRoot(), Leave);
        List<(KeyFile Key, Ownership To)> makeable = Consider(wanted);
        _tree.Expected = Expected(makeable);
        _file.Write(_tree.Expected);

        HashSet<string> names = [.. makeable.Select(static one => one.Key.Name.Value)];
        foreach (string name in before.Keys.Keys.Where(name => !names.Contains(name)).ToArray())
        {
            Remove(name);
        }

        _tree.Prune(); // also what is needed: what is empty may be of an export that was killed before it was given
        int left = makeable.Count;
        foreach ((KeyFile key, Ownership to) in makeable.TakeWhile(_ => !mustStop()))
        {
            left -= TryMake(key, to) ? 1 : 0;
        }

        _tree.Prune();
        _file.Write(before);
        return left == 0
            ? report.Problems == 0 ? ExitStatus.Success : ExitStatus.ProblemsFound
            : throw new CommandFailure(
                ExitStatus.Failure,
                $"ended by a signal, with {Count.Of(left, "key")} not exported",
                "what was exported before is as it was; run it again");
    }

    /// <summary>Gives the directory itself its owner, before there is anything new in it.</summary>
    private Ownership GiveRoot()
    {
        Ownership to = declared.OfDirectories(out ManifestProblem? problem);
        int error = root.Give(to);
        if (error != 0)
        {
            problem = declared.Problem(
                "$.directory",
                $"{root.Path} cannot be given to this owner and group: {ErrorText.Of(error)}",
                "export as root, or name yourself; until then the directories are closed");
            to = DeclaredExport.Closed;
            _ = root.Give(to);
        }

        Report(problem);
        return to;
    }

    /// <summary>Those that can be made, as far as the manifest and the machine tell.</summary>
    private List<(KeyFile Key, Ownership To)> Consider(IReadOnlyCollection<KeyFile> wanted)
    {
        List<(KeyFile, Ownership)> makeable = [];
        foreach (KeyFile key in wanted)
        {
            Ownership to = declared.Of(key, out ManifestProblem? problem);
            if (problem is null)
            {
                makeable.Add((key, to));
            }

            Report(problem);
        }

        return makeable;
    }

    /// <summary>
    /// All that may be there until this export has ended, whenever it does. What may be of an old or a new definition
    /// is of none that could be relied on.
    /// </summary>
    private ExportRecord Expected(List<(KeyFile Key, Ownership To)> makeable)
    {
        ExportRecord expected = _tree.Record.Copy();
        foreach ((KeyFile key, _) in makeable)
        {
            string name = key.Name.Value;
            bool isKnown = expected.Keys.TryGetValue(name, out KeyOrigin? origin);
            NodeKind kind = _tree.KindOf(key.Name, out _);
            if (isKnown || kind == NodeKind.Missing || (kind == NodeKind.Directory && IsOwnDirectory(name)))
            {
                expected.Keys[name] = isKnown && origin == KeyOrigin.Of(manifest, key) ? origin : null;
            }

            expected.Directories.UnionWith(ExportTree.Parents(key.Name).Where(_tree.IsMissing));
        }

        return expected;
    }

    /// <summary>Whether a directory may be gone before a file of its name is made.</summary>
    private bool IsOwnDirectory(string name) => _tree.Record.Directories.Contains(name);

    /// <summary>Makes one; false where a signal ends this before it is known how it went.</summary>
    private bool TryMake(KeyFile key, Ownership to)
    {
        using OpenFolder? folder = _tree.Enter(key.Name, out string reason);
        string last = key.Name.Parts[^1];
        NodeKind kind = folder?.KindOf(last, out _) ?? NodeKind.Unknown;
        bool isOwn = _tree.Record.Keys.ContainsKey(key.Name.Value);
        if (folder is null)
        {
            return Refuse(key, to, reason, "move away what is there; exports replace only what they have made");
        }

        if (kind == NodeKind.Unknown)
        {
            return Refuse(key, to, $"cannot look at {root.At(key.Name.Value)}", "see what is there");
        }

        bool mayMake = kind == NodeKind.Missing && _tree.Expected.Keys.ContainsKey(key.Name.Value);
        if (!mayMake && (kind != NodeKind.File || !isOwn))
        {
            _tree.Record.Keys.Remove(key.Name.Value); // whatever was made there is not there any more
            return Refuse(
                key, to, $"{root.At(key.Name.Value)} was not made by an export, and is left alone", "move it away");
        }

        using PendingFile? file = PendingFile.TryCreate(root, out int error);
        if (file is null)
        {
            return Refuse(key, to, $"cannot make a file in {root.Path}: {ErrorText.Of(error)}", "is it full?");
        }

        ReadOutcome outcome = Fill(file, key, out string hint);
        return outcome switch
        {
            ReadOutcome.Granted => Place(key, to, file, folder, replaces: kind == NodeKind.File),
            ReadOutcome.Interrupted => false,
            _ => Refuse(
                key,
                to,
                $"{key.Content.Label} could not be decrypted: {OutcomeText.Of(outcome).Name}",
                Hint(key, outcome, hint)),
        };
    }

    private ReadOutcome Fill(PendingFile file, KeyFile key, out string hint)
    {
        hint = "there is no worker, see the message before";
        try
        {
            return _hasNoWorker ? ReadOutcome.Failed : writer.Write(key, file.Filled, out hint);
        }
        catch (CommandFailure failure)
        {
            if (mustStop())
            {
                return ReadOutcome.Interrupted;
            }

            _hasNoWorker = true; // it could be started once: whatever this is, another will not be better
            report.AddMessage($"secretsfs: {failure.Message}");
            return ReadOutcome.Failed;
        }
    }

    private bool Place(KeyFile key, Ownership to, PendingFile file, OpenFolder folder, bool replaces)
    {
        int error = file.Copy(manifest.Limits.SecretBytes);
        if (error != 0)
        {
            return Refuse(key, to, $"cannot make a file in {root.Path}: {ErrorText.Of(error)}", "is it full?");
        }

        error = file.Give(to);
        if (error != 0)
        {
            return Refuse(
                key,
                to,
                $"it cannot be given to its owner and group: {ErrorText.Of(error)}",
                "export as root, or name yourself");
        }

        error = file.Place(folder, key.Name.Parts[^1], replaces);
        if (error != 0)
        {
            return Refuse(
                key, to, $"cannot write {root.At(key.Name.Value)}: {ErrorText.Of(error)}", "move away what is there");
        }

        _tree.Record.Keys[key.Name.Value] = KeyOrigin.Of(manifest, key);
        report.AddDone($"exported {key.Name.Value} ({key.Content.Label}) to {OneLine.Of(root.Path)}");
        return true;
    }

    /// <summary>
    /// It is not exported now. The file of an export before stays where it is what is declared; else it is removed.
    /// </summary>
    private bool Refuse(KeyFile key, Ownership to, string reason, string hint)
    {
        string name = key.Name.Value;
        bool isOwn = _tree.Record.Keys.TryGetValue(name, out KeyOrigin? origin);
        bool stays = isOwn && origin == KeyOrigin.Of(manifest, key)
            && _tree.KindOf(key.Name, out LibC.Statx stat) == NodeKind.File
            && (stat.UserId, stat.GroupId, stat.Mode & ~LibC.S_IFMT) == (to.UserId, to.GroupId, to.Mode);
        Report(declared.Problem(
            key.JsonPath, stays ? $"{reason}; the file of an export before stays" : reason, hint));
        if (isOwn && !stays)
        {
            Remove(name);
        }

        return true;
    }

    private string Hint(KeyFile key, ReadOutcome outcome, string hint)
    {
        EntryName? entry = key.Content.Entries is [EntryName only] ? only : null;
        string known = hint.Length > 0 ? hint : outcome switch
        {
            ReadOutcome.Missing when entry is not null =>
                StoreHints.For(StoreStatus.EntryMissing, manifest.Store, entry).Hint,
            ReadOutcome.PartMissing => // check would not know: it decrypts nothing
                $"what is wanted of it is not there, or empty: pass edit {entry?.Value ?? "each"}",
            _ => OutcomeText.Of(outcome).Hint,
        };
        return known.Length > 0 ? known : $"secretsfs check {manifest.File} says more";
    }

    private void Remove(string name)
    {
        bool isDone = _tree.Remove(name, out bool wasThere, out string reason);
        if (wasThere)
        {
            report.AddDone($"removed {name} from {OneLine.Of(root.Path)}");
        }

        if (!isDone)
        {
            report.AddProblem($"secretsfs: {OneLine.Of(reason)} (hint: see what has become of it)");
        }
    }

    private void Leave(OpenFolder directory) => Report(declared.Problem(
        "$.directory",
        $"{directory.Path} is not this owner's, group's and mode's, and is left as it is",
        "remove it, and export again"));

    private void Report(ManifestProblem? problem)
    {
        if (problem is not null)
        {
            report.AddProblem(problem.ToString());
        }
    }
}
