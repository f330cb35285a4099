using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Noa.Release.Rollouts;

/// <summary>Logs as files of a folder: one a rollout, a lock, and a box for commands.</summary>
internal sealed class FileRolloutStore(string folder, TimeProvider time) : IRolloutStore
{
    private const string Extension = ".ndjson";

    public Task<IReadOnlyList<string>> ListAsync(CancellationToken cancellationToken)
    {
        string[] ids = Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder, "*" + Extension).Select(static path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)]
            : [];
        return Task.FromResult<IReadOnlyList<string>>(ids);
    }

    public async Task<IReadOnlyList<RolloutEvent>> ReadAsync(string id, CancellationToken cancellationToken)
    {
        string path = LogOf(id);
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var bytes = new MemoryStream();
        await file.CopyToAsync(bytes, cancellationToken).ConfigureAwait(false);
        return StateLog.Read(bytes.GetBuffer().AsSpan(0, (int)bytes.Length), path).Lines;
    }

    public Task<IRolloutLease> AcquireAsync(string actor, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, "lock");
        FileStream held;
        try
        {
            // The system lets go of it when the process ends, however it ends.
            held = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            throw new ReleaseException($"Somebody else is at work here: {Holder()}. Wait, or give a command to that rollout: pause, promote and abort reach it.");
        }

        held.SetLength(0);
        held.Flush();
        File.WriteAllText(HolderPath, string.Create(CultureInfo.InvariantCulture, $"{actor}, process {Environment.ProcessId}, since {time.GetUtcNow():yyyy-MM-dd HH:mm:ss} UTC"));
        return Task.FromResult<IRolloutLease>(new FileLease(this, held));
    }

    public Task SendAsync(string id, CommandMessage message, CancellationToken cancellationToken)
    {
        string box = BoxOf(id);
        Directory.CreateDirectory(box);
        string name = string.Create(CultureInfo.InvariantCulture, $"{time.GetUtcNow().UtcTicks:D20}-{message.Id}");
        string draft = Path.Combine(folder, name + ".draft");
        File.WriteAllBytes(draft, RolloutJson.Write(message));
        File.Move(draft, Path.Combine(box, name));
        return Task.CompletedTask;
    }

    private string HolderPath => Path.Combine(folder, "lock.holder");

    private string Holder()
    {
        try
        {
            return File.ReadAllText(HolderPath, Encoding.UTF8);
        }
        catch (IOException)
        {
            return "it does not say who";
        }
    }

    private string LogOf(string id) => Path.Combine(folder, id + Extension);

    private string BoxOf(string id) => Path.Combine(folder, id + ".commands");

    private sealed class FileLease(FileRolloutStore store, FileStream held) : IRolloutLease
    {
        private FileStream? _log;
        private string? _id;

        public CancellationToken Lost => CancellationToken.None;

        public async Task AppendAsync(string id, RolloutEvent line, CancellationToken cancellationToken)
        {
            if (_log is null || _id != id)
            {
                _log?.Dispose();
                _log = Open(store.LogOf(id));
                _id = id;
            }

            // One write, so that a crash tears at most this line.
            await _log.WriteAsync((byte[])[.. RolloutJson.Write(line), (byte)'\n'], CancellationToken.None).ConfigureAwait(false);
            _log.Flush(flushToDisk: true);
        }

        public Task<IReadOnlyList<CommandMessage>> ReceiveAsync(string id, CancellationToken cancellationToken)
        {
            string box = store.BoxOf(id);
            CommandMessage[] messages = Directory.Exists(box)
                ? [.. Directory.EnumerateFiles(box).Order(StringComparer.Ordinal).Select(TryRead).OfType<CommandMessage>()]
                : [];
            return Task.FromResult<IReadOnlyList<CommandMessage>>(messages);
        }

        public Task ForgetAsync(string id, CommandMessage message, CancellationToken cancellationToken)
        {
            foreach (string path in Directory.EnumerateFiles(store.BoxOf(id), "*-" + message.Id))
            {
                File.Delete(path);
            }

            return Task.CompletedTask;
        }

        public ValueTask DisposeAsync()
        {
            _log?.Dispose();
            held.Dispose();
            return ValueTask.CompletedTask;
        }

        private static FileStream Open(string path)
        {
            int whole = File.Exists(path) ? StateLog.Read(File.ReadAllBytes(path), path).Length : 0;
            var log = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.Read, bufferSize: 0);
            log.SetLength(whole);
            log.Seek(0, SeekOrigin.End);
            return log;
        }

        // A command that cannot be read was not left by this tool.
        private static CommandMessage? TryRead(string path)
        {
            try
            {
                return RolloutJson.ReadCommand(File.ReadAllBytes(path));
            }
            catch (Exception exception) when (exception is JsonException or IOException)
            {
                return null;
            }
        }
    }
}
