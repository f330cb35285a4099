using System.Globalization;
using System.Text;

namespace Noa.FeatureFlags.Compilation.Hashes;

/// <summary>LaunchDarkly's bucketing, in the single precision of its Go and .NET SDKs.</summary>
/// <remarks>https://github.com/launchdarkly/go-server-sdk-evaluation/blob/v3.0.1/evaluator_bucketing.go</remarks>
internal sealed class Sha1LaunchDarkly : ForeignHash
{
    public override string Name => Model.BucketingHashes.Sha1LaunchDarkly;

    public override double Units => Bucket.Count;

    public override HashLine Lay(in DrawSalt salt, double[] weights)
    {
        string prefix = salt.Seed is { } seed
            ? seed.ToString(CultureInfo.InvariantCulture)
            : salt.Salt ?? $"{salt.EntryKey}.{salt.EntrySalt}";
        var ends = new float[weights.Length];
        float sum = 0;
        for (int i = 0; i < ends.Length; i++)
        {
            sum += (float)weights[i] / Bucket.Count;
            ends[i] = sum;
        }

        return new Sha1LaunchDarklyLine(Encoding.UTF8.GetBytes(prefix + "."), ends);
    }

    // Numbers are doubles there: a whole number beyond 2^53 is bucketed by the digits of the double nearest to it.
    public override bool TryFormat(in AttributeValue value, Span<char> text, out int length)
    {
        length = 0;
        return value.TryGetNumber(out double number)
            && number == Math.Truncate(number) && Math.Abs(number) < long.MaxValue
            && ((long)number).TryFormat(text, out length, default, CultureInfo.InvariantCulture);
    }
}
