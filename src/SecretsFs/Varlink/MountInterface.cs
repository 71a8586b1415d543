namespace SecretsFs.Varlink;

/// <summary>The interface of a mount's keeper, org.secretsfs.Mount.</summary>
internal static class MountInterface
{
    public const string Name = "org.secretsfs.Mount";
    public const string Status = Name + ".Status";
    public const string Watch = Name + ".Watch";
    public const string Reload = Name + ".Reload";
    public const string NotReloaded = Name + ".NotReloaded";
    public const string Busy = Name + ".Busy";
    public const string NotKnown = Name + ".NotKnown";

    private const string Text = """
        # one mount of secretsfs(8): its state, and how it takes a new manifest or program
        interface org.secretsfs.Mount

        # the process that holds the mount and answers here
        type Keeper (
          pid: int,
          version: string,
          uptimeSeconds: int
        )

        # the process that serves the files; the first one is generation 1
        type Worker (
          pid: int,
          generation: int,
          restarts: int,
          uptimeSeconds: int
        )

        # the process that stands by to become the next worker
        type Spare (
          pid: int,
          ready: bool
        )

        # what the kernel has asked since the mount was made, and what is not answered yet
        type Requests (
          inFlight: int,
          received: int,
          answered: int
        )

        # a declared key file, as far as the worker that serves now knows
        # state is how the last try to decrypt the version ended that the store has now, one of
        #   readable         it was decrypted
        #   unknown          nobody has tried yet
        #   ownerUnknown     its owner or group does not exist here, so that it is for nobody
        #   noKey            no secret key for it is at hand
        #   locked           the secret key is locked, and nobody may be asked
        #   wrongPassphrase  a wrong passphrase or PIN was given
        #   missing          the store has no such entry
        #   partMissing      an entry has no such line or field, or nothing in it
        #   unreadable       the store or the entry cannot be opened
        #   corrupt          the entry is no intact encrypted message
        #   tooLarge         it is larger than limits.secretBytes
        #   timedOut         it took longer than limits.decryptSeconds
        #   outOfMemory      limits.lockedBytes, or the memory of the machine, was used up
        #   failed           what decrypts could not do its work
        # others may be added; lengthKnown tells whether a stat need not decrypt
        # lastRead is when it was last opened, in UTC as in RFC 3339, and lastUnit the systemd unit of that reader
        type Key (
          name: string,
          state: string,
          lengthKnown: bool,
          lastRead: ?string,
          lastUnit: ?string
        )

        # how a watched key is: its state as in Key, or null where nothing is declared by this name
        type KeyState (
          name: string,
          state: ?string
        )

        # tells how the mount is; worker is null while there is none
        method Status() -> (
          mountpoint: string,
          manifest: string,
          program: string,
          keeper: Keeper,
          worker: ?Worker,
          spare: ?Spare,
          requests: Requests,
          keys: []Key
        )

        # tells how some keys are, each named as it is declared; the name of a directory stands for all keys below it,
        # and the empty one for all
        # called with more, it answers again, about all of them, whenever one is another than before, about once a
        # second at most; where too many are watched already it answers once all the same
        method Watch(names: []string) -> (keys: []KeyState)

        # loads the manifest again, with another program where one is given; answers when it is served
        method Reload(program: ?string) -> (
          keys: int,
          added: int,
          removed: int,
          changed: int,
          upgraded: bool
        )

        # nothing was changed: the old manifest goes on
        error NotReloaded (problems: []string)

        # another reload is under way
        error Busy ()

        # no worker tells how the keys are, for now, or too many names are watched
        error NotKnown ()

        """;

    public static VarlinkInterface Description { get; } = new(Name, Text);
}
