using System.Reflection;
using Xunit.Sdk;

namespace SecretsFs.TargetTests.Fixtures;

/// <summary>Runs a test in each target: with systemd 257 and with 252, which has no Type=notify-reload.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SuitesAttribute : DataAttribute
{
    public const string Trixie = "trixie";
    public const string Bookworm = "bookworm";

    internal static readonly string[] Names = [Trixie, Bookworm];

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) =>
        Names.Select(name => (object[])[name]);
}
