using Microsoft.Extensions.Logging;
using Microsoft.Win32.SafeHandles;
using SecretsFs.Channel;
using SecretsFs.Core.Decryption;
using SecretsFs.Core.Manifests;
using SecretsFs.Core.Processes;
using SecretsFs.Core.Sources;

namespace SecretsFs.Keeper;

/// <summary>
/// Opens key files and passphrases, which workers may not, and never reads them: whenever there is another file at the
/// path, also one that comes late. Where somebody else than root can decide which file is at the path, workers open it
/// with what rights they have: the keeper would open anything for him. On a thread of its own, because a disk may not
/// answer. Any thread.
/// </summary>
internal sealed class KeyFileWatch
{
    private static readonly TimeSpan s_interval = TimeSpan.FromSeconds(1);

    private readonly object _gate = new();
    private readonly Dictionary<string, OpenedFile> _files = new(StringComparer.Ordinal);
    private readonly WakeUp _changed;
    private readonly bool _hasMoreRights;
    private readonly ILogger _logger;
    private bool _isLooking;
    private bool _isParked;
    private bool _hasChanged;

    /// <summary>Starts to watch.</summary>
    /// <param name="settings">Those of the manifest.</param>
    /// <param name="hasMoreRights">Whether this process has more rights than its workers.</param>
    /// <param name="changed">Woken whenever there is something new.</param>
    /// <param name="logger">The log.</param>
    public KeyFileWatch(DecryptionSettings settings, bool hasMoreRights, WakeUp changed, ILogger logger)
    {
        (_changed, _hasMoreRights, _logger) = (changed, hasMoreRights, logger);
        Add(settings, TimeSpan.Zero);
        BackgroundThread.Start("key-files", "watch the key file", logger, Run);
    }

    /// <summary>
    /// Watches the files of these settings as well from now on, and waits until there was a look at each, or the limit
    /// passed.
    /// </summary>
    public void Add(DecryptionSettings settings, TimeSpan limit)
    {
        string[] paths = Paths(settings);
        long end = Environment.TickCount64 + (long)limit.TotalMilliseconds;
        lock (_gate)
        {
            foreach (string path in paths)
            {
                _files.TryAdd(path, OpenedFile.Unknown);
            }

            Monitor.PulseAll(_gate);
            for (long rest; paths.Any(path => !IsKnown(path)) && (rest = end - Environment.TickCount64) > 0;)
            {
                Monitor.Wait(_gate, (int)rest);
            }
        }
    }

    /// <summary>Watches the files of these settings alone.</summary>
    public void Keep(DecryptionSettings settings)
    {
        lock (_gate)
        {
            foreach (string path in _files.Keys.Except(Paths(settings)).ToArray())
            {
                _files.Remove(path, out OpenedFile? file);
                file!.File?.Dispose();
            }

            _hasChanged = true; // what was new for these may have been handed to nobody
        }

        _changed.Set();
        Add(settings, TimeSpan.Zero);
    }

    /// <summary>
    /// Has no thread of this touch storage until <see cref="Unpark"/>; false where one still waits for it after the
    /// limit.
    /// </summary>
    public bool TryPark(TimeSpan limit)
    {
        long end = Environment.TickCount64 + (long)limit.TotalMilliseconds;
        lock (_gate)
        {
            _isParked = true;
            for (long rest; _isLooking && (rest = end - Environment.TickCount64) > 0;)
            {
                Monitor.Wait(_gate, (int)rest);
            }

            return !_isLooking;
        }
    }

    /// <summary>Goes on.</summary>
    public void Unpark()
    {
        lock (_gate)
        {
            _isParked = false;
            Monitor.PulseAll(_gate);
        }
    }

    /// <summary>Whether there is something new since the last call.</summary>
    public bool TakeChanged()
    {
        lock (_gate)
        {
            bool changed = _hasChanged;
            _hasChanged = false;
            return changed;
        }
    }

    /// <summary>
    /// Hands over what there is now for these settings, behind a manifest where there is one. The descriptors live as
    /// long as the call.
    /// </summary>
    public bool Hand(
        DecryptionSettings settings, SafeFileHandle? manifest, Func<HandedFiles, SafeFileHandle[], bool> send)
    {
        lock (_gate)
        {
            RnpSettings? rnp = settings as RnpSettings;
            OpenedFile key = Get(rnp?.KeyFile);
            OpenedFile passphrase = Get(rnp?.PassphraseFile);
            HandedFiles what = new()
            {
                HasManifest = manifest is not null,
                Key = Describe(rnp?.KeyFile, key),
                Passphrase = Describe(rnp?.PassphraseFile, passphrase),
            };
            return send(what, [.. new[] { manifest, key.File, passphrase.File }.OfType<SafeFileHandle>()]);
        }
    }

    private static string[] Paths(DecryptionSettings settings) => settings is RnpSettings rnp
        ? [.. new[] { rnp.KeyFile, rnp.PassphraseFile }.OfType<string>()] : [];

    private static HandedFile Describe(string? path, OpenedFile file) =>
        new(path ?? string.Empty, file.File is not null, file.Error, file.OthersAt is not null);

    private OpenedFile Get(string? path) =>
        path is not null && _files.TryGetValue(path, out OpenedFile? file) ? file : OpenedFile.Unknown;

    /// <summary>Whether there was a look at it, or nobody wants one any more.</summary>
    private bool IsKnown(string path) =>
        !_files.TryGetValue(path, out OpenedFile? file) || file != OpenedFile.Unknown;

    private void Run()
    {
        while (true)
        {
            string[] paths;
            lock (_gate)
            {
                while (_isParked)
                {
                    Monitor.Wait(_gate);
                }

                paths = [.. _files.Keys];
                _isLooking = true;
            }

            Array.ForEach(paths, Look);
            lock (_gate)
            {
                _isLooking = false;
                Monitor.PulseAll(_gate);
                if (_files.Keys.All(IsKnown))
                {
                    Monitor.Wait(_gate, s_interval);
                }
            }
        }
    }

    /// <summary>Sees what is at the path now: the same as before, where that is still what is there.</summary>
    private void Look(string path)
    {
        OpenedFile before;
        lock (_gate)
        {
            before = Get(path);
        }

        OpenedFile? now = _hasMoreRights ? OpenTrusted(path, before) : OpenAny(path, before);
        if (now is null)
        {
            return;
        }

        lock (_gate)
        {
            if (!_files.ContainsKey(path))
            {
                now.File?.Dispose(); // nobody wants it any more
                return;
            }

            _files[path] = now;
            before.File?.Dispose();
            _hasChanged = true;
            Monitor.PulseAll(_gate);
        }

        if (now.OthersAt is not null)
        {
            Log.KeyFileNotOpened(_logger, path, now.OthersAt);
        }

        _changed.Set();
    }

    /// <summary>Opens what is there; null where it is what was opened before.</summary>
    private static OpenedFile? OpenTrusted(string path, OpenedFile before)
    {
        using TrustedFile found = TrustedFile.Find(path);
        if (before.IsStill(found.Version, found.Error, found.OthersAt))
        {
            return null;
        }

        SafeFileHandle file = found.Open(out int errno);
        return Opened(file, found.Version, errno, found.OthersAt, before);
    }

    /// <summary>The same where workers have the rights of this process.</summary>
    private static OpenedFile? OpenAny(string path, OpenedFile before)
    {
        KeyFileAtPath source = new(path);
        EntryVersion? version = source.Version;
        if (version is not null && before.IsStill(version, 0, null))
        {
            return null;
        }

        SafeFileHandle file = source.Open(out int errno);
        return Opened(file, version, errno, null, before);
    }

    private static OpenedFile? Opened(
        SafeFileHandle file, EntryVersion? version, int errno, string? othersAt, OpenedFile before) =>
        !file.IsInvalid ? new OpenedFile(version, file, errno, othersAt)
        : before.IsStill(version, errno, othersAt) ? null // it is tried again, but nobody is told once more
        : new OpenedFile(version, null, errno, othersAt);

    /// <param name="Version">What is there.</param>
    /// <param name="File">The descriptor.</param>
    /// <param name="Error">Why there is none.</param>
    /// <param name="OthersAt">The step on the way to it where others decide; null for none.</param>
    private sealed record OpenedFile(EntryVersion? Version, SafeFileHandle? File, int Error, string? OthersAt)
    {
        /// <summary>Nobody has looked yet.</summary>
        public static readonly OpenedFile Unknown = new(null, null, 0, null);

        /// <summary>
        /// Whether there is nothing new: the same file, open, or the same reason why there is none.
        /// </summary>
        public bool IsStill(EntryVersion? version, int error, string? othersAt) =>
            this != Unknown
            && Version == version
            && (Error, OthersAt) == (error, othersAt)
            && (File is not null || error != 0 || othersAt is not null);
    }
}
