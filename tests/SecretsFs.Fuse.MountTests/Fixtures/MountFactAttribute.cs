namespace SecretsFs.Fuse.MountTests.Fixtures;

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
