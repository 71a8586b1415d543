namespace SecretsFs.Tests.Fixtures;

/// <summary>
/// A folder that can be all of PATH: its gpg and the programs around it only note that they were called. What takes
/// rights from workers is there and real.
/// </summary>
internal sealed class DecoyPrograms
{
    private static readonly string[] s_names =
        ["gpg", "gpg2", "gpgsm", "gpg-agent", "gpgconf", "gpg-connect-agent", "pass"];

    private readonly string _calls;

    public DecoyPrograms(Scratch scratch)
    {
        Directory = scratch.Folder("decoys");
        _calls = scratch.At("decoy-calls");
        WorkerUser.Write(_calls, string.Empty);
        foreach (string name in s_names)
        {
            scratch.WriteProgram($"decoys/{name}", $"#!/bin/sh\necho {name} >> '{_calls}'\nexit 2\n");
        }

        WorkerUser.LinkPrograms(Directory);
    }

    public string Directory { get; }

    /// <summary>Those that were called, in order.</summary>
    public string[] Calls => File.ReadAllLines(_calls);

    /// <summary>For a daemon that can start nothing else.</summary>
    public MountOptions Options => new() { ProgramDirectory = Directory, HasOnlyProgramDirectory = true };
}
