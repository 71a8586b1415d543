using Xunit.Abstractions;
using Xunit.Sdk;

namespace SecretsFs.TargetTests.Fixtures;

/// <summary>
/// A test in a virtual machine. Where $SECRETSFS_VM does not ask for one there is no such test: it would be skipped by
/// everybody who did not want it.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
[XunitTestCaseDiscoverer("SecretsFs.TargetTests.Fixtures.VirtualMachineDiscoverer", "SecretsFs.TargetTests")]
public sealed class VirtualMachineFactAttribute : FactAttribute;

/// <summary>Finds these tests.</summary>
public sealed class VirtualMachineDiscoverer(IMessageSink messages) : FactDiscoverer(messages)
{
    public override IEnumerable<IXunitTestCase> Discover(
        ITestFrameworkDiscoveryOptions discoveryOptions, ITestMethod testMethod, IAttributeInfo factAttribute) =>
        VirtualMachineFixture.Program is null ? [] : base.Discover(discoveryOptions, testMethod, factAttribute);
}
