using System.IO.MemoryMappedFiles;

namespace SecretsFs.Tests.Reading;

/// <summary>
/// What this assembly is as a program: a reader by the means of .NET. The tests run it as a child, which can be ended
/// where it hangs.
/// </summary>
internal static class FileReader
{
    public static int Main(string[] arguments)
    {
        string file = arguments[1];
        byte[] content = arguments[0] switch
        {
            "read-all-bytes" => File.ReadAllBytes(file),
            "read-stream" => ReadStream(file),
            "map" => Map(file),
            _ => throw new ArgumentException("which way?", nameof(arguments)),
        };
        using Stream output = Console.OpenStandardOutput();
        output.Write(content);
        return 0;
    }

    private static byte[] ReadStream(string file)
    {
        using FileStream stream = File.OpenRead(file);
        byte[] content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }

    private static byte[] Map(string file)
    {
        using FileStream stream = File.OpenRead(file);
        using MemoryMappedFile mapped = MemoryMappedFile.CreateFromFile(
            stream, mapName: null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
        using MemoryMappedViewStream view = mapped.CreateViewStream(0, stream.Length, MemoryMappedFileAccess.Read);
        byte[] content = new byte[stream.Length];
        view.ReadExactly(content);
        return content;
    }
}
