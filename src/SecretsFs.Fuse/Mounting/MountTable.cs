using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using SecretsFs.Fuse.Kernel;

namespace SecretsFs.Fuse.Mounting;

/// <summary>
/// What is mounted, from <c>/proc/self/mountinfo</c>: nothing here touches a mounted filesystem, so
/// nothing can hang on a dead one.
/// </summary>
public static class MountTable
{
    private const string MountInfo = "/proc/self/mountinfo";
    private const int FieldsBeforeOptionals = 6;

    /// <summary>The mount that covers exactly this path, the topmost where several are stacked, or null.</summary>
    /// <param name="canonicalPath">As <see cref="Canonicalize"/> gives it.</param>
    public static MountEntry? FindTop(string canonicalPath) => FindTop(Lines(), canonicalPath);

    /// <summary>The mount with this id, or null where it is not visible here.</summary>
    public static MountEntry? FindById(int id) =>
        Lines().Select(Parse).FirstOrDefault(entry => entry is not null && entry.Id == id);

    /// <summary>
    /// The path without symbolic links, <c>.</c> and <c>..</c>, as the mount table shows it. The last
    /// component is not touched where something is mounted on it.
    /// </summary>
    /// <exception cref="FuseException">A component does not exist or may not be searched.</exception>
    public static string Canonicalize(string path)
    {
        // not Path.GetFullPath, which takes link/.. for nothing where the kernel goes to the parent of what it leads to
        string full = Path.Combine(Environment.CurrentDirectory, path).TrimEnd('/');
        string name = Path.GetFileName(full);
        if (name is "" or "." or "..")
        {
            return RealPath(full.Length == 0 ? "/" : full);
        }

        string candidate = Path.Combine(RealPath(full[..^name.Length]), name);
        return FindTop(candidate) is null ? RealPath(candidate) : candidate;
    }

    /// <summary>
    /// The topmost is the parent of none: lines are in the order of ids, which is that of making and not of stacking.
    /// </summary>
    internal static MountEntry? FindTop(IEnumerable<string> lines, string canonicalPath)
    {
        List<MountEntry> stack = [];
        foreach (string line in lines)
        {
            if (Parse(line) is MountEntry entry && entry.MountPoint == canonicalPath)
            {
                stack.Add(entry);
            }
        }

        return stack.FindLast(one => !stack.Exists(other => other != one && other.ParentId == one.Id));
    }

    // a file of the kernel, never plaintext; only a newline ends a line, names may have any other character
#pragma warning disable RS0030
    private static string[] Lines() => File.ReadAllText(MountInfo).Split('\n');
#pragma warning restore RS0030

    internal static MountEntry? Parse(string line)
    {
        string[] fields = line.Split(' ');
        int separator = Array.IndexOf(fields, "-", Math.Min(FieldsBeforeOptionals, fields.Length));
        if (separator < 0 || separator + 2 >= fields.Length
            || !int.TryParse(fields[0], NumberStyles.None, CultureInfo.InvariantCulture, out int id)
            || !int.TryParse(fields[1], NumberStyles.None, CultureInfo.InvariantCulture, out int parent))
        {
            return null;
        }

        return new MountEntry(
            id,
            parent,
            fields[2],
            Unescape(fields[4]),
            Unescape(fields[separator + 1]),
            Unescape(fields[separator + 2]))
        {
            SuperOptions = fields.Length > separator + 3 ? fields[separator + 3] : string.Empty,
        };
    }

    /// <summary>
    /// The kernel writes space, tab, newline and backslash as three octal digits (<c>mangle_path</c>).
    /// </summary>
    private static string Unescape(string field)
    {
        const int EscapeLength = 4;
        if (!field.Contains('\\', StringComparison.Ordinal))
        {
            return field;
        }

        StringBuilder text = new(field.Length);
        for (int i = 0; i < field.Length; i++)
        {
            if (field[i] == '\\' && i + EscapeLength <= field.Length)
            {
                text.Append((char)Convert.ToInt32(field.Substring(i + 1, EscapeLength - 1), 8));
                i += EscapeLength - 1;
            }
            else
            {
                text.Append(field[i]);
            }
        }

        return text.ToString();
    }

    private static unsafe string RealPath(string path)
    {
        const int PathMax = 4096;
        byte* resolved = stackalloc byte[PathMax];

        // SAFETY: realpath(3) writes at most PATH_MAX bytes, the terminating NUL included.
        byte* result = LibC.realpath(path, resolved);
        int errno = result == null ? Marshal.GetLastPInvokeError() : 0;
        if (result == null)
        {
            throw new FuseException($"{path}: {Marshal.GetPInvokeErrorMessage(errno)}", errno);
        }

#pragma warning disable RS0030 // a path of the file system, never plaintext
        return Marshal.PtrToStringUTF8((nint)result)!;
#pragma warning restore RS0030
    }
}
