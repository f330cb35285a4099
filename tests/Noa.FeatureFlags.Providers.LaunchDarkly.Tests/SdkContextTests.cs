#if HAS_LAUNCHDARKLY
using System.Runtime.CompilerServices;
using LaunchDarkly.Sdk.Json;

namespace Noa.FeatureFlags.Providers.LaunchDarkly.Tests;

/// <summary>Our contexts as LaunchDarkly's SDK takes them.</summary>
public sealed class SdkContextTests
{
    [Fact]
    public void Context_OfSeveralKinds_KeepsAttributesPrivateNamesAndAnonymous()
    {
        var address = AttributeValue.Object([KeyValuePair.Create("street", (AttributeValue)"Main 1"), KeyValuePair.Create("floor", (AttributeValue)3)]);
        EvaluationContext context = EvaluationContext
            .For("alice", ("name", "Alice"), ("plan", "pro"), ("age", 31), ("ratio", 0.5), ("beta", true), ("tags", (AttributeValue)(string[])["a", "b"]), ("address", address), LaunchDarklyAttributes.Private("email", "/address/street"), LaunchDarklyAttributes.Anonymous)
            .And(EvaluationContext.ForKind("org", "o1", ("since", DateTimeOffset.FromUnixTimeMilliseconds(1_000))));

        var theirs = System.Text.Json.Nodes.JsonNode.Parse(LdJsonSerialization.SerializeObject(SdkContexts.Of(context)));

        var expected = System.Text.Json.Nodes.JsonNode.Parse("""
            {"kind":"multi","org":{"key":"o1","since":1000},
             "user":{"key":"alice","name":"Alice","anonymous":true,"plan":"pro","age":31,"ratio":0.5,"beta":true,"tags":["a","b"],"address":{"street":"Main 1","floor":3},"_meta":{"privateAttributes":["email","/address/street"]}}}
            """);
        Assert.True(System.Text.Json.Nodes.JsonNode.DeepEquals(expected, theirs), theirs?.ToJsonString());
    }

    // Breaks when every read converts: most of what a read would cost.
    [Fact]
    public void Context_ReadWithAgain_IsNotConvertedAgain()
    {
        var context = EvaluationContext.For("alice", ("plan", "pro"));

        ref readonly global::LaunchDarkly.Sdk.Context first = ref SdkContexts.Of(context);
        long before = GC.GetAllocatedBytesForCurrentThread();
        ref readonly global::LaunchDarkly.Sdk.Context again = ref SdkContexts.Of(context);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.True(Unsafe.AreSame(in first, in again));
    }

    [Fact]
    public void Context_WithoutAKey_IsOneThatTheSdkRefuses() => Assert.False(SdkContexts.Of(EvaluationContext.Empty).Valid);
}
#endif
