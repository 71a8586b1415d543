using SecretsFs.Core.Manifests.Internal;

namespace SecretsFs.Core.Manifests;

/// <summary>One thing that is wrong with a manifest.</summary>
/// <param name="File">The manifest, as it was named.</param>
/// <param name="Line">The line in it, from 1.</param>
/// <param name="JsonPath">The member, array item or object that is wrong, such as <c>$.keys["a/b"].mode</c>.</param>
/// <param name="Reason">What is wrong: lower case, no full stop.</param>
/// <param name="Hint">What to do: lower case, no full stop.</param>
public sealed record ManifestProblem(string File, int Line, string JsonPath, string Reason, string Hint)
{
    /// <summary>The problem for people, always one line.</summary>
    /// <returns>
    /// <c>FILE:LINE: JSONPATH: reason (hint: hint)</c>, in which control and other invisible characters are escaped.
    /// </returns>
    public override string ToString() =>
        Printable.Escape($"{File}:{Line}: {JsonPath}: {Reason} (hint: {Hint})");
}
