namespace SecretsFs.ModuleTests.Fixtures;

/// <summary>A fact that evaluates Nix expressions.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class NixFactAttribute : FactAttribute
{
    public NixFactAttribute()
    {
        Timeout = TestLimits.Test;
        Skip = NixRequirements.Missing;
    }
}
