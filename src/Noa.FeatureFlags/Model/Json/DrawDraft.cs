namespace Noa.FeatureFlags.Model.Json;

/// <summary>By which hash a draw is made, while it is read: what a rollout, an experiment and a segment's rule have in common.</summary>
internal struct DrawDraft()
{
    public string Hash = BucketingHashes.Noa1;
    public string? Salt;
    public long? Seed;
    public IReadOnlyList<DrawArm> Arms = [];

    public readonly bool IsForeign => Hash != BucketingHashes.Noa1;

    public readonly ForeignDraw? ToForeign() => IsForeign ? new ForeignDraw { Hash = Hash, Salt = Salt, Seed = Seed, Arms = Arms } : null;

    /// <summary>Reads the name of a hash; one that is not known is reported.</summary>
    public void ReadHash(ref JsonCursor json)
    {
        int before = json.ReportCount;
        string name = json.ReadName();
        if (BucketingHashes.All.Contains(name))
        {
            Hash = name;
        }
        else if (json.ReportCount == before)
        {
            json.Report(RuleSetDiagnosticCodes.InvalidValue, $"'{JsonCursor.Clip(name)}' is no hash that is known here. Known are {string.Join(", ", BucketingHashes.All.Select(static known => $"'{known}'"))}; '{BucketingHashes.Noa1}' is used when 'hash' is left out.");
        }
    }

    /// <summary>Reads the seed.</summary>
    public void ReadSeed(ref JsonCursor json) => Seed = json.ReadInteger();

    /// <summary>Reports what fits only the one or the other kind of hash.</summary>
    /// <param name="json">Where.</param>
    /// <param name="hasPercentages">Whether shares were written as percentages.</param>
    public readonly void Check(ref JsonCursor json, bool hasPercentages)
    {
        if (IsForeign && hasPercentages)
        {
            json.Report(RuleSetDiagnosticCodes.Conflict, $"'{Hash}' lays arms on its own line. Write an array of them, as in [{{ \"variation\": \"on\", \"weight\": 25000 }}].");
        }

        if (!IsForeign && Arms.Count > 0)
        {
            json.Report(RuleSetDiagnosticCodes.Missing, $"An array of arms needs the 'hash' of another system; '{BucketingHashes.Noa1}' takes an object from variation to percentage.");
        }

        if (!IsForeign && Seed is not null)
        {
            json.Report(RuleSetDiagnosticCodes.Conflict, $"'{BucketingHashes.Noa1}' takes a 'salt', not a 'seed'. Remove it, or name the 'hash' of another system.");
        }
    }
}
