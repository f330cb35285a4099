namespace Noa.FeatureFlags.Benchmarks.Measuring;

/// <summary>A figure on its way from one process to another.</summary>
internal sealed record FigureLine(string Case, double Nanoseconds, double Ratio, long Bytes);
