using Xunit.Sdk;

namespace SecretsFs.Tests.Fixtures;

/// <summary>A test of the program that needs no privilege.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ProgramFactAttribute : FactAttribute
{
    public ProgramFactAttribute() => Timeout = TestLimits.Test;
}

/// <summary>A theory of the program that needs no privilege.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("Xunit.Sdk.TheoryDiscoverer", "xunit.execution.{Platform}")]
public sealed class ProgramTheoryAttribute : TheoryAttribute
{
    public ProgramTheoryAttribute() => Timeout = TestLimits.Test;
}

/// <summary>A test that needs root, and the programs named.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute(params string[] programs)
    {
        Timeout = TestLimits.Test;
        Skip = Requirements.MissingForRoot(programs);
    }
}

/// <summary>A theory that needs root, and the programs named.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("Xunit.Sdk.TheoryDiscoverer", "xunit.execution.{Platform}")]
public sealed class RootTheoryAttribute : TheoryAttribute
{
    public RootTheoryAttribute(params string[] programs)
    {
        Timeout = TestLimits.Test;
        Skip = Requirements.MissingForRoot(programs);
    }
}

/// <summary>A test that mounts.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MountFactAttribute : FactAttribute
{
    public MountFactAttribute(params string[] programs)
    {
        Timeout = TestLimits.Test;
        Skip = Requirements.MissingForMount(programs);
    }
}

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

/// <summary>A test that mounts, and whose programs handle their own page faults.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class UserFaultFactAttribute : FactAttribute
{
    public UserFaultFactAttribute()
    {
        Timeout = TestLimits.Test;
        Skip = Requirements.MissingForUserFaults();
    }
}

/// <summary>A theory that mounts, and whose programs handle their own page faults.</summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("Xunit.Sdk.TheoryDiscoverer", "xunit.execution.{Platform}")]
public sealed class UserFaultTheoryAttribute : TheoryAttribute
{
    public UserFaultTheoryAttribute()
    {
        Timeout = TestLimits.Test;
        Skip = Requirements.MissingForUserFaults();
    }
}

/// <summary>A test that mounts and makes a cgroup.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class CgroupFactAttribute : FactAttribute
{
    public CgroupFactAttribute()
    {
        Timeout = TestLimits.Test;
        Skip = Requirements.MissingForCgroup();
    }
}
