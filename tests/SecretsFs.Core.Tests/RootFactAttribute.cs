using SecretsFs.Core.Native;

namespace SecretsFs.Core.Tests;

/// <summary>A test that needs root: skipped with a reason, but not in CI.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RootFactAttribute : FactAttribute
{
    public RootFactAttribute()
    {
        bool isCi = Environment.GetEnvironmentVariable("CI") == "true";
        Skip = isCi || LibC.geteuid() == 0 ? null : "needs root";
    }
}
