using System.Runtime.CompilerServices;
using SecretsFs.Fuse.Kernel;

namespace SecretsFs.Fuse.Tests.Dispatching;

/// <summary>The sizes of include/uapi/linux/fuse.h.</summary>
public sealed class WireStructureTests
{
    public static TheoryData<string, int, int> Sizes => new()
    {
        { "fuse_in_header", Unsafe.SizeOf<InHeader>(), 40 },
        { "fuse_out_header", Unsafe.SizeOf<OutHeader>(), 16 },
        { "fuse_init_in, first part", Unsafe.SizeOf<InitIn>(), 16 },
        { "fuse_init_out", Unsafe.SizeOf<InitOut>(), 64 },
        { "fuse_attr", Unsafe.SizeOf<Attr>(), 88 },
        { "fuse_entry_out", Unsafe.SizeOf<EntryOut>(), 128 },
        { "fuse_attr_out", Unsafe.SizeOf<AttrOut>(), 104 },
        { "fuse_getattr_in", Unsafe.SizeOf<GetAttrIn>(), 16 },
        { "fuse_open_in", Unsafe.SizeOf<OpenIn>(), 8 },
        { "fuse_open_out", Unsafe.SizeOf<OpenOut>(), 16 },
        { "fuse_read_in", Unsafe.SizeOf<ReadIn>(), 40 },
        { "fuse_release_in", Unsafe.SizeOf<ReleaseIn>(), 24 },
        { "fuse_forget_in", Unsafe.SizeOf<ForgetIn>(), 8 },
        { "fuse_batch_forget_in", Unsafe.SizeOf<BatchForgetIn>(), 8 },
        { "fuse_forget_one", Unsafe.SizeOf<ForgetOne>(), 16 },
        { "fuse_interrupt_in", Unsafe.SizeOf<InterruptIn>(), 8 },
        { "fuse_kstatfs", Unsafe.SizeOf<StatFsOut>(), 80 },
        { "fuse_dirent", Unsafe.SizeOf<DirentHeader>(), 24 },
        { "fuse_getxattr_in", Unsafe.SizeOf<GetXattrIn>(), 8 },
        { "fuse_getxattr_out", Unsafe.SizeOf<GetXattrOut>(), 8 },
        { "fuse_access_in", Unsafe.SizeOf<AccessIn>(), 8 },
        { "fuse_lseek_in", Unsafe.SizeOf<LseekIn>(), 24 },
        { "fuse_lseek_out", Unsafe.SizeOf<LseekOut>(), 8 },
        { "fuse_statx_in", Unsafe.SizeOf<StatxIn>(), 24 },
        { "fuse_sx_time", Unsafe.SizeOf<StatxTime>(), 16 },
        { "fuse_statx", Unsafe.SizeOf<Statx>(), 256 },
        { "fuse_statx_out", Unsafe.SizeOf<StatxOut>(), 288 },
        { "fuse_notify_inval_inode_out", Unsafe.SizeOf<InvalidateInodeOut>(), 24 },
        { "fuse_notify_inval_entry_out", Unsafe.SizeOf<InvalidateEntryOut>(), 16 },
        { "fuse_notify_delete_out", Unsafe.SizeOf<DeleteOut>(), 24 },
    };

    [Theory]
    [MemberData(nameof(Sizes))]
    public void A_structure_has_the_size_of_the_kernels(string name, int ours, int theirs) =>
        Assert.True(ours == theirs, $"{name}: {ours} bytes, the kernel has {theirs}");
}
