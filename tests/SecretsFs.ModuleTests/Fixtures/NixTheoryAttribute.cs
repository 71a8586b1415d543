using Xunit.Sdk;

namespace SecretsFs.ModuleTests.Fixtures;

/// <summary>A theory that evaluates Nix expressions.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("Xunit.Sdk.TheoryDiscoverer", "xunit.execution.{Platform}")]
public sealed class NixTheoryAttribute : TheoryAttribute
{
    public NixTheoryAttribute()
    {
        Timeout = TestLimits.Test;
        Skip = NixRequirements.Missing;
    }
}
