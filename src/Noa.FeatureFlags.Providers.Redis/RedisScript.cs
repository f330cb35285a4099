using System.Reflection;
using StackExchange.Redis;

namespace Noa.FeatureFlags.Providers.Redis;

/// <summary>A Lua script of this library's resources. Redis runs it as one step that nothing comes between.</summary>
internal sealed class RedisScript(Assembly assembly, string name)
{
    private readonly string _text = Read(assembly, name);

    /// <summary>Runs it; Redis is sent its hash, and the text only when it does not know that.</summary>
    /// <returns>The parts of its answer.</returns>
    public async Task<RedisResult[]> RunAsync(IDatabaseAsync database, RedisKey[] keys, RedisValue[] arguments) =>
        (RedisResult[])(await database.ScriptEvaluateAsync(_text, keys, arguments).ConfigureAwait(false))!;

    private static string Read(Assembly assembly, string name)
    {
        using Stream stream = assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is not in {assembly.GetName().Name}.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
