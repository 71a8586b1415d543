using SecretsFs.Core.Access;
using SecretsFs.Core.Reading;
using SecretsFs.Fuse.Replies;

namespace SecretsFs.FileSystem;

/// <summary>A program that waits in open(2).</summary>
/// <param name="opens">Takes the result.</param>
/// <param name="state">The node it opens.</param>
/// <param name="caller">The program.</param>
/// <param name="reply">Its answer.</param>
internal sealed class OpenRequest(
    OpenAnswers opens, KeyState state, ReadCaller caller, DeferredOpenReply reply)
    : ReadRequest(state.Key.Declared, caller, state.Version)
{
    /// <summary>Who reads for it. Of the thread that reads the device alone.</summary>
    public SecretReader? Reader { get; set; }

    public KeyState State { get; } = state;

    public DeferredOpenReply Reply { get; } = reply;

    public override bool IsOpen => true;

    protected override void OnCompleted(in ReadResult result) => opens.OpenCompleted(this, in result);
}
