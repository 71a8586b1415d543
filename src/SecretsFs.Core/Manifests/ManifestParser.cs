using System.Globalization;
using System.Text.Json;
using System.Text.Unicode;
using SecretsFs.Core.Manifests.Internal;

namespace SecretsFs.Core.Manifests;

/// <summary>Reads manifests of version 1.</summary>
/// <remarks>
/// <para>Strict: JSON of RFC 8259 in UTF-8 without byte order mark, comments or trailing commas; unknown, duplicate
/// and missing members are problems. Every problem of a manifest is found in one run, up to the first thousand; only
/// bad syntax, an unknown version and exceeded limits (16 MiB, 16 levels, 100000 keys) end the search.</para>
/// <para>No file is opened, and nothing is looked up. Nothing is thrown for any content. Safe on any thread.</para>
/// </remarks>
public static class ManifestParser
{
    private const int MaxBytes = 16 << 20;
    private const string Version = "1";

    /// <summary>Reads a manifest.</summary>
    /// <param name="file">The name that messages give to it.</param>
    /// <param name="utf8">The content of the file.</param>
    /// <returns>The manifest, or every problem of it.</returns>
    public static ManifestResult Parse(string file, ReadOnlySpan<byte> utf8)
    {
        ArgumentNullException.ThrowIfNull(file);
        if (CheckBytes(file, utf8) is { } unreadable)
        {
            return ManifestResult.Refuse(unreadable);
        }

        ProblemCollector problems = new(file);
        ManifestNode? root = new ManifestNodeReader(file, utf8, problems).Read(out ManifestProblem? syntax);
        if (root is null)
        {
            return ManifestResult.Refuse(syntax!);
        }

        if (CheckVersion(file, root) is { } version)
        {
            return ManifestResult.Refuse(version);
        }

        Manifest? manifest = new ManifestBinder(file, problems).Bind(root);
        return manifest is not null && problems.IsEmpty
            ? ManifestResult.Accept(manifest)
            : ManifestResult.Refuse(problems.InOrder());
    }

    private static ManifestProblem? CheckBytes(string file, ReadOnlySpan<byte> utf8)
    {
        if (utf8.Length > MaxBytes)
        {
            return new ManifestProblem(
                file, 1, "$", $"the manifest has more than {MaxBytes} bytes", "split it into several mounts");
        }

        if (utf8.StartsWith("\ufeff"u8))
        {
            return new ManifestProblem(
                file, 1, "$", "the file begins with a byte order mark", "save it as utf-8 without byte order mark");
        }

        if (!Utf8.IsValid(utf8))
        {
            Utf8.ToUtf16(utf8, new char[utf8.Length], out int good, out _, replaceInvalidSequences: false);
            int line = utf8[..good].Count((byte)'\n') + 1;
            int position = good - utf8[..good].LastIndexOf((byte)'\n');
            return new ManifestProblem(
                file,
                line,
                "$",
                string.Create(CultureInfo.InvariantCulture, $"not valid utf-8 at byte {position} of the line"),
                "save the file as utf-8");
        }

        return utf8.Trim(" \t\r\n"u8).IsEmpty
            ? new ManifestProblem(file, 1, "$", "the file is empty", "write one object, from '{' to '}'")
            : null;
    }

    /// <summary>Another version means other members: to list what is wrong with them would only confuse.</summary>
    private static ManifestProblem? CheckVersion(string file, ManifestNode root)
    {
        if (root.Kind != JsonValueKind.Object || root.Find("version") is not { } version)
        {
            return null;
        }

        if (version.Kind != JsonValueKind.Number)
        {
            string hint = version.Kind == JsonValueKind.String && version.Text == Version
                ? "write 1 without quotes" : "write 1, the only version so far";
            return new ManifestProblem(
                file, version.Line, version.Path, $"\"version\" must be a number, not {version.KindLabel}", hint);
        }

        return version.Text == Version
            ? null
            : new ManifestProblem(
                file,
                version.Line,
                version.Path,
                $"version {Printable.Quote(version.Text)} is not supported",
                "write 1, or use the secretsfs that this manifest was made for");
    }
}
