using System.Reflection;
using Xunit.Sdk;

namespace SecretsFs.ModuleTests.Fixtures;

/// <summary>Runs a test with each library there is; the values given come after its name.</summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class LibrariesAttribute(params string[] values) : DataAttribute
{
    public IReadOnlyList<string> Values { get; } = values;

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) =>
        NixLibrary.Names.Select(name => (object[])[name, .. Values]);
}
