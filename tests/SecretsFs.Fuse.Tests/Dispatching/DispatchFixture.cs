using SecretsFs.Fuse.Kernel;

namespace SecretsFs.Fuse.Tests.Dispatching;

/// <summary>Request bytes in, reply bytes out, without a kernel.</summary>
public abstract class DispatchFixture : IDisposable
{
    private protected readonly RecordingSink _sink = new();
    private protected readonly ScriptedFileSystem _fileSystem = new();
    private protected readonly RecordingLogger _logger = new();
    private protected readonly Dispatcher _dispatcher;

    protected DispatchFixture() => _dispatcher = new Dispatcher(_fileSystem, _sink, _logger);

    public void Dispose()
    {
        _dispatcher.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected void Dispatch(byte[] request) => _dispatcher.Dispatch(request);

    /// <summary>The error number that a request is answered with.</summary>
    private protected int ErrorOf(byte[] request)
    {
        Dispatch(request);
        return _sink.TakeError();
    }
}
