using SecretsFs.Core.Manifests;
using SecretsFs.Core.Manifests.Internal;

namespace SecretsFs.Core.Inspection;

/// <summary>Collects what an inspection finds. One thread.</summary>
/// <param name="manifest">What is inspected.</param>
internal sealed class InspectionFindings(Manifest manifest)
{
    private readonly List<ManifestProblem> _problems = [];
    private readonly List<(int Line, string Text)> _notes = [];

    /// <summary>What is wrong, at a path of the manifest, and what to do.</summary>
    public void Add(string path, string reason, string hint) =>
        _problems.Add(new ManifestProblem(manifest.File, manifest.LineOf(path), path, reason, hint));

    /// <summary>What is worth knowing.</summary>
    public void Note(string path, string text)
    {
        int line = manifest.LineOf(path);
        _notes.Add((line, Printable.Escape($"{manifest.File}:{line}: {path}: {text}")));
    }

    /// <summary>All of it, by line.</summary>
    public InspectionReport Report() => new(
        [.. _problems.OrderBy(static problem => problem.Line)],
        [.. _notes.OrderBy(static note => note.Line).Select(static note => note.Text)]);
}
