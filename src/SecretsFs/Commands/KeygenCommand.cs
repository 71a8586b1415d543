using System.CommandLine;
using System.Text;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Core.Decryption;
using SecretsFs.Core.Memory;

namespace SecretsFs.Commands;

/// <summary><c>secretsfs keygen</c>: makes the key of a host.</summary>
internal static class KeygenCommand
{
    private const int StandardOutput = 1;

    public static Command Create()
    {
        Option<string> file = new("--out")
        {
            Description = "where the secret key goes, for \"keyFile\" of a manifest; must not be there yet",
            HelpName = "FILE",
            Required = true,
        };
        Option<string> name = new("--name")
        {
            Description = "whose key it is, for people (default: secretsfs@ and the name of this machine)",
            HelpName = "TEXT",
        };
        Option<string> passphraseFile = new("--passphrase-file")
        {
            Description = "protects the secret key with the first line of this file, for \"passphraseFile\"",
            HelpName = "FILE",
        };
        Command command = new("keygen", "makes the key of a host, and prints its public part")
        {
            file,
            name,
            passphraseFile,
        };
        command.SetAction(parsed => (int)Run(
            parsed.GetRequiredValue(file), parsed.GetValue(name) ?? DefaultName(), parsed.GetValue(passphraseFile)));
        return command;
    }

    private static ExitStatus Run(string path, string name, string? passphraseFile)
    {
        CheckName(name);
        if (path.Length == 0)
        {
            throw new CommandFailure(ExitStatus.Usage, "the path of --out is empty", "such as --out /root/host.key");
        }

        CommandHardening.Apply();

        using GeneratedKey? key = RnpKeyGenerator.TryGenerate(name, passphraseFile, out RnpKeyProblem? problem);
        using NewKeyFile? file = key is null ? null : NewKeyFile.TryCreate(path, key.SecretKey, out problem);
        if (key is null || file is null)
        {
            throw new CommandFailure(ExitStatus.Failure, problem!.Reason, problem.Hint);
        }

        Print(key.PublicKey, path);
        file.Keep();
        Advise(key.Fingerprint, path);
        return ExitStatus.Success;
    }

    /// <summary>gpg encrypts only to keys that it knows to be their owner's: without this, pass insert fails.</summary>
    private static void Advise(string fingerprint, string path)
    {
        Console.Error.WriteLine($"secretsfs: made key {fingerprint} in {path}; what it prints is for gpg --import");
        Console.Error.WriteLine(
            $"secretsfs: then: gpg --quick-lsign-key {fingerprint}; pass init YOUR-KEY {fingerprint}");
        Console.Error.WriteLine(
            $"secretsfs: without a key of your own: "
            + $"echo {fingerprint}:6: | gpg --import-ownertrust; pass init {fingerprint}");
    }

    /// <summary>Not by Console, which takes a closed pipe for success: nobody could encrypt to the key.</summary>
    private static void Print(SecretBuffer publicKey, string path)
    {
        publicKey.TryBorrow(out SecretLease lease);
        using (lease)
        {
            try
            {
                using SafeFileHandle handle = new(StandardOutput, ownsHandle: false);
                using FileStream output = new(handle, FileAccess.Write, bufferSize: 0);
                output.Write(lease.Bytes);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                throw new CommandFailure(
                    ExitStatus.Failure,
                    $"cannot print the public key: {CommandFailure.Phrase(exception.Message)}",
                    $"send standard output to gpg --import or a file; {path} was removed again");
            }
        }
    }

    private static void CheckName(string name)
    {
        string? problem =
            name.Trim().Length == 0 ? "is empty"
            : name.Trim() != name ? "begins or ends with a blank"
            : name.Any(char.IsControl) ? "has control characters"
            : Encoding.UTF8.GetByteCount(name) > RnpKeyGenerator.LongestUserId
                ? $"is longer than {RnpKeyGenerator.LongestUserId} bytes"
            : null;
        if (problem is not null)
        {
            throw new CommandFailure(ExitStatus.Usage, $"the name {problem}", "such as --name secretsfs@host1");
        }
    }

    /// <summary>Like a mail address, with nothing that needs quotes.</summary>
    private static string DefaultName()
    {
        const int Longest = 64; // HOST_NAME_MAX
        string host = string.Concat(Environment.MachineName.Select(
            letter => char.IsAsciiLetterOrDigit(letter) || letter is '-' or '.' ? letter : '-'));
        return $"secretsfs@{(host.Length <= Longest ? host : host[..Longest])}";
    }
}
