namespace Noa.FeatureFlags.Cli.Flags.Evaluate;

/// <summary>What the caller asks a flag for; numbers may be asked for in two ways.</summary>
internal enum AskedType
{
    Boolean,
    Integer,
    Number,
    String,
    Json,
}
