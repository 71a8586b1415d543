using Xunit.Sdk;

namespace SecretsFs.ModuleTests.Fixtures;

/// <summary>A theory whose units a systemd of a target machine looks at.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("Xunit.Sdk.TheoryDiscoverer", "xunit.execution.{Platform}")]
public sealed class UnitsTheoryAttribute : TheoryAttribute
{
    public UnitsTheoryAttribute()
    {
        Timeout = TestLimits.Test;
        Skip = NixRequirements.MissingForUnits;
    }
}
