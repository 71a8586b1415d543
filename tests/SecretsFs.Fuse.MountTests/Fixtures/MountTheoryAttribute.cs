using Xunit.Sdk;

namespace SecretsFs.Fuse.MountTests.Fixtures;

/// <summary>A theory that mounts.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("Xunit.Sdk.TheoryDiscoverer", "xunit.execution.{Platform}")]
public sealed class MountTheoryAttribute : TheoryAttribute
{
    public MountTheoryAttribute(params string[] programs)
    {
        Timeout = TestLimits.Test;
        Skip = Requirements.MissingForMount(programs);
    }
}
