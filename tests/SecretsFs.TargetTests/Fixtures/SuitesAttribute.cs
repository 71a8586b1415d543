using System.Reflection;
using Xunit.Sdk;

namespace SecretsFs.TargetTests.Fixtures;

/// <summary>
/// Runs a test in each target, or in those that are named: with systemd 257 and with 252, which has no
/// Type=notify-reload.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SuitesAttribute(params string[] suites) : DataAttribute
{
    public const string Trixie = "trixie";
    public const string Bookworm = "bookworm";

    internal static readonly string[] Names = [Trixie, Bookworm];

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) =>
        (suites.Length > 0 ? suites : Names).Select(name => (object[])[name]);
}
