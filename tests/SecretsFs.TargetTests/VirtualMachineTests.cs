using System.Reflection;
using SecretsFs.TargetTests.Fixtures;

namespace SecretsFs.TargetTests;

/// <summary>
/// The unit in a virtual machine, whose kernel enforces its device policy. The tests ran there, one after the other, by
/// the same names: tests/target/vm-tests.
/// </summary>
public sealed class VirtualMachineTests(VirtualMachineFixture machine) : IClassFixture<VirtualMachineFixture>
{
    [VirtualMachineFact]
    public void It_mounts_under_its_device_policy() => machine.AssertPassed();

    [VirtualMachineFact]
    public void A_service_of_the_group_reads() => machine.AssertPassed();

    [VirtualMachineFact]
    public void A_service_without_devices_reads() => machine.AssertPassed();

    [VirtualMachineFact]
    public void A_worker_that_is_killed_is_replaced_and_no_reader_notices() => machine.AssertPassed();

    [VirtualMachineFact]
    public void Its_memory_is_locked() => machine.AssertPassed();

    [VirtualMachineFact]
    public void A_reload_adds_a_key() => machine.AssertPassed();

    [VirtualMachineFact]
    public void A_stop_unmounts() => machine.AssertPassed();

    [VirtualMachineFact]
    public void Memory_that_cannot_be_locked_is_told() => machine.AssertPassed();

    [VirtualMachineFact]
    public void The_engine_gpg_reads() => machine.AssertPassed();

    [VirtualMachineFact]
    public void Without_its_device_it_says_why_it_does_not_mount() => machine.AssertPassed();

    [VirtualMachineFact]
    public void Every_test_there_is_one_here()
    {
        IEnumerable<string> here = typeof(VirtualMachineTests).GetMethods()
            .Where(method => method.GetCustomAttribute<VirtualMachineFactAttribute>() is not null)
            .Select(method => method.Name);

        Assert.Equal(here.Except([nameof(Every_test_there_is_one_here)]).Order(), machine.Tests.Order());
    }
}
