using System.Reflection;
using Noa.FeatureFlags.Tests.Architecture;

namespace Noa.FeatureFlags.Server.Tests.Architecture;

/// <summary>Holds the public faces of the server's packages still: a change of one is a decision that shows in a diff.</summary>
public sealed class PublicApiTests
{
    // Messages are held still by protos/released.txt.
    private const string Generated = "Noa.FeatureFlags.Protocol.V1";

    public static TheoryData<string> Packages => ["Noa.FeatureFlags.Server", "Noa.FeatureFlags.Protocol", "Noa.FeatureFlags.Providers.Grpc", "Noa.FeatureFlags.Providers.Redis", "Noa.FeatureFlags.Providers.LaunchDarkly", "Noa.FeatureFlags.Formats", "Noa.FeatureFlags.AspNetCore"];

    [Theory]
    [MemberData(nameof(Packages))]
    public void PublicFace_OfAPackage_IsAsApproved(string package)
    {
        var assembly = Assembly.Load(package);

        // A package has more to show where the feed has the SDK that it can do without.
        string face = assembly.GetType($"{package}.LaunchDarklyProvider") is null ? package : $"{package}.WithSdk";
        ApprovedApi.Check(assembly, $"tests/Noa.FeatureFlags.Server.Tests/{face}.approved.txt", Generated);
    }

    [Fact]
    public void Generated_Namespace_IsThatOfTheMessages() => Assert.Equal(Generated, typeof(Noa.FeatureFlags.Protocol.V1.Entry).Namespace);
}
