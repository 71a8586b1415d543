using SecretsFs.Core.Access;
using SecretsFs.Core.Reading;
using SecretsFs.Fuse.Replies;

namespace SecretsFs.FileSystem;

/// <summary>A program that waits in open(2).</summary>
/// <param name="fileSystem">Takes the result.</param>
/// <param name="reader">Who reads for it.</param>
/// <param name="state">The node it opens.</param>
/// <param name="caller">The program.</param>
/// <param name="reply">Its answer.</param>
internal sealed class OpenRequest(
    SecretsFileSystem fileSystem, SecretReader reader, KeyState state, ReadCaller caller, DeferredOpenReply reply)
    : ReadRequest(state.Key.Declared, caller, state.Version)
{
    /// <summary>Who reads for it now.</summary>
    public SecretReader Reader { get; set; } = reader;

    public KeyState State { get; } = state;

    public DeferredOpenReply Reply { get; } = reply;

    public override bool IsOpen => true;

    protected override void OnCompleted(in ReadResult result) => fileSystem.OpenCompleted(this, in result);
}
