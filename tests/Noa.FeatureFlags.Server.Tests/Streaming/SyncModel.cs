using System.Collections.Immutable;
using Noa.FeatureFlags.Protocol;
using Noa.FeatureFlags.Server.Environments;
using Noa.FeatureFlags.Server.Streaming;

namespace Noa.FeatureFlags.Server.Tests.Streaming;

/// <summary>
/// Resuming, deltas and conflation as a small machine of states: a store with a history, nodes that follow it, clients with one message on its way. What a
/// node answers is decided by the product's own <see cref="ResumePlan"/>; what a client takes, by the rules of docs/protocol.md for clients.
/// </summary>
/// <remarks>A version is its revision and its content; a restored backup goes on with the same revisions and other contents.</remarks>
internal static class SyncModel
{
    private const int LogRevisions = 2;
    private const int AfterRestore = 10;
    private static readonly int Revisions = System.Environment.GetEnvironmentVariable("NOA_NIGHTLY") == "1" ? 4 : 3;
    private static readonly Dictionary<string, RuleSetVersion> Known = [];

    /// <summary>Everything that can be the case at one moment.</summary>
    /// <param name="Store">Contents by revision, from 1.</param>
    /// <param name="Nodes">The revision that each node serves, of a store of the same history; 0 for none yet.</param>
    /// <param name="Clients">All clients.</param>
    /// <param name="Restores">Backups that may still be put back.</param>
    internal sealed record State(string Store, string Nodes, ImmutableArray<Client> Clients, int Restores)
    {
        /// <summary>The same for states that are the same; which client is which does not matter.</summary>
        public string Key => $"{Store} {Nodes} {Restores} {string.Join(' ', Clients.Select(static client => $"{client.Have},{client.Node},{client.Base},{client.OnItsWay}").Order(StringComparer.Ordinal))}";
    }

    /// <summary>One client and its stream.</summary>
    /// <param name="Have">What it has: all contents up to its revision, the last of which names its set; empty for nothing.</param>
    /// <param name="Node">The node it is connected to; -1 for none.</param>
    /// <param name="Base">What the node believes it has, once all that is on its way has come.</param>
    /// <param name="OnItsWay">D or S, what it departs from, and where it leads; empty for nothing.</param>
    internal sealed record Client(string Have, int Node, string Base, string OnItsWay);

    public static State Start { get; } = new("a", "aa", [new("", -1, "", ""), new("", -1, "", "")], 1);

    /// <summary>All that can happen next.</summary>
    public static IEnumerable<State> Next(State state)
    {
        IEnumerable<State> commit = state.Store.Length < Revisions ? [state with { Store = state.Store + (char)('a' + state.Store.Length + (state.Restores == 0 ? AfterRestore : 0)) }] : [];
        IEnumerable<State> restore = state.Restores > 0 && state.Store.Length > 1 ? [state with { Store = state.Store[..1], Nodes = "aa", Restores = 0, Clients = [.. state.Clients.Select(Lost)] }] : [];
        return [.. commit, .. restore, .. Follow(state), .. Enumerable.Range(0, state.Clients.Length).SelectMany(client => Clients(state, client))];
    }

    /// <summary>Whether contents follow one another as the store had them: before the backup, or after it.</summary>
    public static bool IsHistory(string contents) => contents.Select((content, i) => content == 'a' + i).All(static fits => fits)
        || contents.Select((content, i) => content == 'a' + i + (i == 0 ? 0 : AfterRestore)).All(static fits => fits);

    /// <summary>What follows when nothing bad happens any more and everybody does what is to do.</summary>
    public static State Settle(State state)
    {
        for (int round = 0; round < 3 * Revisions; round++)
        {
            state = Follow(state).LastOrDefault() ?? state;
            for (int index = 0; index < state.Clients.Length; index++)
            {
                state = Clients(state, index).Last();
            }
        }

        return state;
    }

    // A node reads the store (or starts anew, which is the same: it keeps nothing).
    private static IEnumerable<State> Follow(State state) =>
        Enumerable.Range(0, state.Nodes.Length).Where(node => ServedBy(state, node) != state.Store).Select(node => state with { Nodes = With(state.Nodes, node, (char)('a' + state.Store.Length - 1)) });

    private static IEnumerable<State> Clients(State state, int index)
    {
        Client client = state.Clients[index];
        if (client.Node < 0)
        {
            return Enumerable.Range(0, state.Nodes.Length).Select(node => With(state, index, Answer(state, client with { Node = node, Base = client.Have })));
        }

        return
        [
            With(state, index, Lost(client)),
            With(state, index, client.OnItsWay.Length > 0 ? Take(client) : Answer(state, client)),
        ];
    }

    /// <summary>What a node serves: the history up to its revision.</summary>
    public static string ServedBy(State state, int node) => state.Store[..Math.Min(state.Store.Length, state.Nodes[node] - 'a' + 1)];

    /// <summary>The node sends what takes the client from where it believes it to be to what is served; conflation is that there is one such message.</summary>
    private static Client Answer(State state, Client client)
    {
        string served = ServedBy(state, client.Node);
        RevisionLog log = Enumerable.Range(2, served.Length - 1).Aggregate(RevisionLog.StartingAt(Version(served[..1])), (known, revision) => known.With(Version(served[..revision]), [], LogRevisions));

        return ResumePlan.From(client.Base.Length == 0 ? null : Version(client.Base), Version(served), log).Kind switch
        {
            ResumeKind.Snapshot => client with { Base = served, OnItsWay = $"S:{served}" },
            ResumeKind.Delta => client with { Base = served, OnItsWay = $"D{client.Base}:{served}" },
            _ => client,
        };
    }

    /// <summary>The client takes a message, or refuses it; a refusal tells the node what it has.</summary>
    private static Client Take(Client client)
    {
        string[] message = client.OnItsWay[1..].Split(':');
        bool isForward = message[1].Length > client.Have.Length;
        bool fits = client.OnItsWay[0] == 'S' || message[0] == client.Have;
        string taken = client.OnItsWay[0] == 'S' ? message[1] : client.Have + message[1][message[0].Length..];
        return isForward && fits ? client with { Have = taken, OnItsWay = "" } : client with { Base = client.Have, OnItsWay = "" };
    }

    private static Client Lost(Client client) => client with { Node = -1, Base = "", OnItsWay = "" };

    private static RuleSetVersion Version(string history)
    {
        if (!Known.TryGetValue(history, out RuleSetVersion? version))
        {
            Known[history] = version = Versions.Of(history.Length, history);
        }

        return version;
    }

    private static string With(string text, int index, char value) => text[..index] + value + text[(index + 1)..];

    private static State With(State state, int index, Client client) => state with { Clients = state.Clients.SetItem(index, client) };
}
