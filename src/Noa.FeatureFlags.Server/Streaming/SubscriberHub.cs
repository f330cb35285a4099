using System.Collections.Concurrent;
using Google.Protobuf.WellKnownTypes;
using Microsoft.Extensions.Options;
using Noa.FeatureFlags.Protocol.V1;
using Noa.FeatureFlags.Server.Environments;
using Noa.FeatureFlags.Server.Hosting;

namespace Noa.FeatureFlags.Server.Streaming;

/// <summary>All subscribers of this node, and the ways to wake many of them.</summary>
internal sealed class SubscriberHub : IDisposable
{
    /// <summary>How often a change that is spread over time wakes the next part of the subscribers.</summary>
    private static readonly TimeSpan SpreadStep = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentDictionary<Subscriber, byte> _subscribers = new();
    private readonly ConcurrentDictionary<(FlagEnvironment Environment, bool IsCanary), RuleSetAnswers> _answers = new();
    private readonly DistributionOptions _distribution;
    private readonly CancellationTokenSource _stopping = new();
    private readonly EnvironmentRegistry _environments;
    private readonly SyncServerOptions _options;
    private readonly TimeProvider _timeProvider;
    private readonly string _nodeId;
    private int _count;

    public SubscriberHub(EnvironmentRegistry environments, IOptions<FlagServerOptions> options, TimeProvider timeProvider)
    {
        _environments = environments;
        _options = options.Value.Sync;
        _distribution = options.Value.Distribution;
        _nodeId = options.Value.NodeId;
        _timeProvider = timeProvider;
        environments.Added += Follow;
        foreach (FlagEnvironment environment in environments.All)
        {
            Follow(environment);
        }
    }

    public int Count => Volatile.Read(ref _count);

    public IEnumerable<Subscriber> All => _subscribers.Select(static pair => pair.Key);

    /// <summary>Adds a subscriber: from now on it is woken by every change.</summary>
    /// <returns>False when there are as many as may be.</returns>
    public bool TryAdd(Subscriber subscriber)
    {
        if (Interlocked.Increment(ref _count) > _options.MaxSubscribers)
        {
            Interlocked.Decrement(ref _count);
            return false;
        }

        subscriber.IsCanary = CanaryCohort.Includes(subscriber.Hello, _distribution.CanaryShare);
        _subscribers.TryAdd(subscriber, 0);
        return true;
    }

    public void Remove(Subscriber subscriber)
    {
        if (_subscribers.TryRemove(subscriber, out _))
        {
            Interlocked.Decrement(ref _count);
        }
    }

    /// <summary>The subscribers of an environment.</summary>
    public IEnumerable<Subscriber> Of(FlagEnvironment environment) => All.Where(subscriber => ReferenceEquals(subscriber.Environment, environment));

    /// <summary>Whether a change is worth trying on a few subscribers first.</summary>
    public bool IsCanaryWorthwhile(FlagEnvironment environment) => _distribution.CanaryShare > 0 && Of(environment).Count() >= _distribution.MinSubscribers;

    /// <summary>What a subscriber is sent now.</summary>
    public RuleSetAnswers AnswersOf(Subscriber subscriber)
    {
        (FlagEnvironment, bool) environment = (subscriber.Environment, subscriber.IsCanary);
        (ServedRuleSet ruleSet, RevisionLog log) = subscriber.Environment.ViewFor(subscriber.IsCanary);
        return _answers.TryGetValue(environment, out RuleSetAnswers? answers) && ReferenceEquals(answers.RuleSet, ruleSet)
            ? answers
            : _answers.AddOrUpdate(
                environment,
                static (_, made) => new RuleSetAnswers(made.ruleSet, made.log),
                static (_, known, made) => ReferenceEquals(known.RuleSet, made.ruleSet) ? known : new RuleSetAnswers(made.ruleSet, made.log),
                (ruleSet, log));
    }

    /// <summary>Who follows an environment, and how far they are.</summary>
    public IEnumerable<Protocol.V1.Subscriber> Describe(FlagEnvironment environment) => Of(environment)
        .Select(subscriber => new Protocol.V1.Subscriber
        {
            InstanceId = subscriber.Hello.InstanceId,
            SdkName = subscriber.Hello.SdkName,
            SdkVersion = subscriber.Hello.SdkVersion,
            NodeId = _nodeId,
            KeyId = subscriber.Caller.KeyId,
            Since = subscriber.Since.ToTimestamp(),
            Acked = subscriber.Acked?.Version,
            Nacked = subscriber.Nacked?.Version,
            NackReason = subscriber.Nacked?.Reason ?? NackReason.Unspecified,
            FlagErrors = { subscriber.Nacked?.FlagErrors ?? subscriber.Acked?.FlagErrors ?? [] },
            Quarantined = { subscriber.Hello.Quarantined },
            Tags = { subscriber.Hello.Tags },
        });

    public void Dispose()
    {
        _environments.Added -= Follow;
        _stopping.Cancel();
        _stopping.Dispose();
    }

    private void Follow(FlagEnvironment environment)
    {
        environment.Changed += (ruleSet, urgency) => Announce(environment, ruleSet, urgency);
        environment.Staged += () => RingAll([.. Of(environment).Where(static subscriber => subscriber.IsCanary)]);
    }

    private void Announce(FlagEnvironment environment, ServedRuleSet ruleSet, Urgency urgency)
    {
        Subscriber[] concerned = [.. Of(environment)];
        int perStep = Math.Max(1, (int)(_options.SpreadPerSecond * SpreadStep.TotalSeconds));
        if (urgency == Urgency.Immediate || concerned.Length <= perStep)
        {
            RingAll(concerned);
        }
        else
        {
            _ = SpreadAsync(environment, ruleSet, concerned, perStep);
        }
    }

    private async Task SpreadAsync(FlagEnvironment environment, ServedRuleSet ruleSet, Subscriber[] concerned, int perStep)
    {
        try
        {
            using var step = new PeriodicTimer(SpreadStep, _timeProvider);
            foreach (Subscriber[] part in concerned.Chunk(perStep))
            {
                RingAll(part);

                // A newer change wakes everybody anyway.
                if (!ReferenceEquals(environment.Current, ruleSet) || !await step.WaitForNextTickAsync(_stopping.Token))
                {
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops; subscribers learn the change where they go.
        }
    }

    private static void RingAll(Subscriber[] subscribers)
    {
        foreach (Subscriber subscriber in subscribers)
        {
            subscriber.Ring(Wake.Changed);
        }
    }
}
