using System.Reflection;
using Xunit.Sdk;

namespace SecretsFs.ModuleTests.Fixtures;

/// <summary>Runs a test with each good case: its name.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CasesAttribute : DataAttribute
{
    public override IEnumerable<object[]> GetData(MethodInfo testMethod) =>
        ModuleFiles.Cases.Select(name => (object[])[name]);
}
