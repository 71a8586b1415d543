namespace SecretsFs.TargetTests.Fixtures;

/// <summary>The folder that tests/target/setup installs from.</summary>
internal sealed class Delivery : IAsyncDisposable
{
    private readonly Scratch _scratch;
    private readonly string _name;
    private readonly GpgHome _home;

    private Delivery(Scratch scratch, string name)
    {
        _scratch = scratch;
        _name = name;
        _home = GpgHome.Create(scratch.At("home"));
    }

    public string Path => _scratch.At(_name);

    /// <summary>The home of gpg with the key of the machine.</summary>
    public GpgHome Home => _home;

    /// <summary>Makes one below a folder, without the program: that goes to "program".</summary>
    public static async Task<Delivery> MakeAsync(Scratch scratch, string name)
    {
        scratch.Folder(name);
        Delivery delivery = new(scratch, name);
        try
        {
            await delivery.FillAsync();
            return delivery;
        }
        catch
        {
            await delivery.DisposeAsync();
            throw;
        }
    }

    /// <summary>Adds the program under test, and where .NET is if that needs it.</summary>
    public async Task AddProgramAsync()
    {
        await Programs.CopySecretsFsAsync($"{Path}/program");
        if (!Programs.IsMachineCode)
        {
            _scratch.Write($"{_name}/dotnet-root", Target.DotnetRoot + "\n");
        }
    }

    public ValueTask DisposeAsync() => _home.DisposeAsync();

    private async Task FillAsync()
    {
        _scratch.Folder($"{_name}/program");
        (await Child.RunAsync("cp", "-r", TargetScripts.Path("consumers"), Path)).Succeeded();
        _scratch.Folder($"{_name}/consumers/expected");

        await _home.GenerateKeyAsync(GpgHome.Host, "");
        await _home.ExportKeyFileAsync(_scratch.At($"{_name}/key"), GpgHome.Host);
        PassStore store = new(_scratch.At($"{_name}/store"), _home);
        await store.InitAsync(GpgHome.Host);
        foreach ((string entry, string content) in TargetManifest.Contents)
        {
            await store.InsertAsync(entry, content);
            _scratch.Write($"{_name}/consumers/expected/{entry}", content);
        }

        _scratch.Write($"{_name}/manifest.json", TargetManifest.Usual());
    }
}
