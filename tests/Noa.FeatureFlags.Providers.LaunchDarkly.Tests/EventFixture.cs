using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Noa.FeatureFlags.Providers.LaunchDarkly.Tests;

/// <summary>A client that follows a recording of flags, and whose events go to a mailbox.</summary>
internal sealed class EventFixture : IAsyncDisposable
{
    private EventFixture(FakeTimeProvider clock, Mailbox mailbox, RuleSetProvider provider, LaunchDarklyEventSink sink, FeatureFlagClient flags) =>
        (Clock, Mailbox, Provider, Sink, Flags) = (clock, mailbox, provider, sink, flags);

    public FakeTimeProvider Clock { get; }

    public Mailbox Mailbox { get; }

    public RuleSetProvider Provider { get; }

    public LaunchDarklyEventSink Sink { get; }

    public FeatureFlagClient Flags { get; }

    public static async Task<EventFixture> StartAsync(string[] flags, Action<LaunchDarklySourceOptions>? configure = null, Mailbox? mailbox = null)
    {
        var clock = new FakeTimeProvider(new DateTimeOffset(2027, 3, 1, 12, 0, 0, TimeSpan.Zero));
        mailbox ??= new Mailbox();
        var recording = Recording.Of(Events.Put(flags));
        var options = new LaunchDarklySourceOptions { SdkKey = "key", ReconnectDelay = TimeSpan.Zero, MaxReconnectDelay = TimeSpan.Zero, MakeHandler = () => recording };
        var source = new LaunchDarklySource(options, TimeProvider.System, NullLogger<LaunchDarklySource>.Instance);
        var provider = new RuleSetProvider(source);
        var sending = new LaunchDarklySourceOptions { SdkKey = "key", MakeHandler = () => mailbox };
        configure?.Invoke(sending);
        var sink = new LaunchDarklyEventSink(sending, source, provider, clock, NullLogger<LaunchDarklyEventSink>.Instance);
        var client = new FeatureFlagClient(provider, sink, new() { FlushInterval = TimeSpan.FromMilliseconds(10) });
        await recording.End.WaitAsync(TimeSpan.FromSeconds(60));
        return new EventFixture(clock, mailbox, provider, sink, client);
    }

    /// <summary>Lets the time of a summary come.</summary>
    /// <returns>The events of the body that was sent.</returns>
    public async Task<JsonElement[]> FlushAsync()
    {
        Clock.Advance(TimeSpan.FromSeconds(5));
        await Mailbox.ReceiveAsync();
        return Mailbox.Last;
    }

    public async ValueTask DisposeAsync()
    {
        await Flags.DisposeAsync();
        await Sink.DisposeAsync();
    }
}
