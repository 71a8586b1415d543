using Xunit.Sdk;

namespace SecretsFs.TargetTests.Fixtures;

/// <summary>A test in target machines: <see cref="SuitesAttribute"/> names them.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("Xunit.Sdk.TheoryDiscoverer", "xunit.execution.{Platform}")]
public sealed class TargetTheoryAttribute : TheoryAttribute
{
    public TargetTheoryAttribute()
    {
        Timeout = TestLimits.Test;
        Skip = TargetRequirements.Missing;
    }
}
