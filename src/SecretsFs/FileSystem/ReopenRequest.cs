using SecretsFs.Core.Access;
using SecretsFs.Core.Reading;

namespace SecretsFs.FileSystem;

/// <summary>
/// The content of a handle that a predecessor of this process opened is needed: of that version and no other, and
/// nothing is decided anew.
/// </summary>
/// <param name="handle">The handle.</param>
/// <param name="caller">Who reads first.</param>
internal sealed class ReopenRequest(OpenHandle handle, ReadCaller caller)
    : ReadRequest(handle.State!.Key.Declared, caller, handle.State.Version)
{
    public OpenHandle Handle { get; } = handle;

    public override bool IsOpen => true;

    public override bool IsDecided => true;

    protected override void OnCompleted(in ReadResult result) => OpenFiles.Reopened(this, in result);
}
