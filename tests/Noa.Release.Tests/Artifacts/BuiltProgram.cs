namespace Noa.Release.Tests.Artifacts;

/// <summary>Such a release with a program for two platforms; one for all tests that look at it.</summary>
[CollectionDefinition(Name)]
public sealed class BuiltProgram() : BuiltRelease(["src/Teller"]), ICollectionFixture<BuiltProgram>
{
    public const string Name = "a release with a program";
}
