using SecretsFs.Core.Decryption;
using SecretsFs.Core.Native;
using SecretsFs.Core.Processes;
using Xunit.Sdk;

namespace SecretsFs.Core.Tests.Decryption.Vectors;

/// <summary>
/// A theory of the vectors. Without the programs and the library it is skipped with a reason locally; in CI it runs
/// and fails.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("Xunit.Sdk.TheoryDiscoverer", "xunit.execution.{Platform}")]
public sealed class VectorTheoryAttribute : TheoryAttribute
{
    private static readonly string[] s_programs = ["gpg", "gpgconf", "gpg-connect-agent"];

    public VectorTheoryAttribute()
    {
        List<string> missing = [.. s_programs.Where(static program => ProgramPath.Find(program) is null)];
        if (!RnpLibrary.IsThere)
        {
            missing.Add(LibRnp.Library);
        }

        if (missing.Count > 0 && Environment.GetEnvironmentVariable("CI") != "true")
        {
            Skip = $"needs {string.Join(", ", missing)}";
        }
    }
}
