namespace Noa.FeatureFlags.Model.Json;

/// <summary>A flag while it is read; what is not written keeps the value that the format gives it.</summary>
internal struct FlagDraft()
{
    public string? Description;
    public string? Owner;
    public IReadOnlyList<string> Tags = [];
    public DateOnly? Expires;
    public bool IsClientSide;
    public bool TracksExposures;
    public bool IsEnabled = true;
    public string? Salt;
    public IReadOnlyList<Variation> Variations = Variation.OnAndOff;
    public string? OffVariation;
    public string? OffError;
    public bool IsLenient;
    public IReadOnlyList<Prerequisite> Prerequisites = [];
    public IReadOnlyList<TargetList> Targets = [];
    public IReadOnlyList<TargetingRule> Rules = [];
    public Serving Fallthrough = Serving.Fixed(VariationsReader.On);

    public readonly bool Has(string variation)
    {
        foreach (Variation known in Variations)
        {
            if (known.Name == variation)
            {
                return true;
            }
        }

        return false;
    }

    public readonly FlagDefinition ToDefinition(string key, ulong fingerprint) => new()
    {
        Key = key,
        Description = Description,
        Owner = Owner,
        Tags = Tags,
        Expires = Expires,
        IsClientSide = IsClientSide,
        TracksExposures = TracksExposures,
        IsEnabled = IsEnabled,
        Salt = Salt,
        Variations = Variations,
        OffVariation = OffVariation,
        OffError = OffError,
        IsLenient = IsLenient,
        Prerequisites = Prerequisites,
        Targets = Targets,
        Rules = Rules,
        Fallthrough = Fallthrough,
        Fingerprint = fingerprint,
    };
}
