using SecretsFs.Commands;

namespace SecretsFs.Export;

/// <summary>
/// What an export has to say. It is kept until the end, when nothing is locked any more: who reads it may be slow, or
/// never come. One thread.
/// </summary>
internal sealed class ExportReport
{
    private readonly List<(bool IsError, string Line)> _lines = [];

    /// <summary>How many problems there are.</summary>
    public int Problems { get; private set; }

    /// <summary>Something was done, for standard output.</summary>
    public void AddDone(string line) => _lines.Add((false, line));

    /// <summary>Something was not done, for standard error.</summary>
    public void AddProblem(string line)
    {
        Problems++;
        AddMessage(line);
    }

    /// <summary>For standard error.</summary>
    public void AddMessage(string line) => _lines.Add((true, line));

    /// <summary>Prints all of it; false where some of it cannot be.</summary>
    public bool TryPrint()
    {
        bool isPrinted = true;
        foreach ((bool isError, string line) in _lines)
        {
            try
            {
                (isError ? Console.Error : Console.Out).WriteLine(line);
            }
            catch (IOException exception) when (!isError && isPrinted)
            {
                isPrinted = false;
                Console.Error.WriteLine(
                    $"secretsfs: cannot write to standard output: {CommandFailure.Phrase(exception.Message)} "
                    + "(hint: the export has gone on all the same)");
            }
            catch (IOException)
            {
                isPrinted = false;
            }
        }

        return isPrinted;
    }
}
