using System.Collections.Frozen;
using SecretsFs.Core.Manifests.Internal;

namespace SecretsFs.Core.Manifests;

/// <summary>A manifest without problems: what to mount. Immutable, safe on any thread.</summary>
/// <remarks>Users, groups and entries are not looked up: that they exist is for others to find out.</remarks>
public sealed class Manifest
{
    /// <summary>The file it was read from, as it was named.</summary>
    public required string File { get; init; }

    /// <summary>The absolute, normal path of the directory of the password store.</summary>
    public required string Store { get; init; }

    /// <summary>How entries are decrypted.</summary>
    public required DecryptionSettings Decryption { get; init; }

    /// <summary>The root directory of the mount.</summary>
    public required DirectorySettings Directory { get; init; }

    /// <summary>What reading may cost.</summary>
    public required LimitSettings Limits { get; init; }

    /// <summary>The key files by <see cref="SecretName.Value"/> (ordinal), in no order.</summary>
    public required FrozenDictionary<string, KeyFile> Keys { get; init; }

    /// <summary>Where its members stand; null when it was not read from a file.</summary>
    internal LineIndex? Lines { get; init; }

    /// <summary>The same with another store, at an absolute, normal path.</summary>
    public Manifest WithStore(string store) => new()
    {
        File = File,
        Store = store,
        Decryption = Decryption,
        Directory = Directory,
        Limits = Limits,
        Keys = Keys,
        Lines = Lines,
    };

    /// <summary>The line of a member or array item of the file, for problems that are found after parsing.</summary>
    /// <param name="jsonPath">
    /// A path as <see cref="KeyFile.JsonPath"/> has it, or one below it such as
    /// <c>$.keys["nginx/tls.key"].owner</c>.
    /// </param>
    /// <returns>The line, from 1; the line of the nearest parent that the file has, and 1 when it has none.</returns>
    public int LineOf(string jsonPath)
    {
        ArgumentNullException.ThrowIfNull(jsonPath);
        return Lines?.LineOf(jsonPath) ?? 1;
    }
}
