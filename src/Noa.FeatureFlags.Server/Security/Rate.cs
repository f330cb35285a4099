namespace Noa.FeatureFlags.Server.Security;

/// <summary>Which limit of rate a call counts against.</summary>
internal enum Rate
{
    /// <summary>None: it is cheap, or limited elsewhere.</summary>
    None,

    /// <summary>Evaluations and reports of usage.</summary>
    Evaluation,

    /// <summary>Changes, and what costs as much.</summary>
    Write,
}
