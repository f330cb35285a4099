using Noa.FeatureFlags.Exposures;

namespace Noa.FeatureFlags.Tests.Exposures;

public sealed class ExposureQueueOptionsTests
{
    public static TheoryData<string, Action<ExposureQueueOptions>> OutOfRange => new()
    {
        { nameof(ExposureQueueOptions.Capacity), static options => options.Capacity = 0 },
        { nameof(ExposureQueueOptions.Capacity), static options => options.Capacity = ExposureQueueDefaults.MaxCapacity + 1 },
        { nameof(ExposureQueueOptions.MaxBatchSize), static options => options.MaxBatchSize = -1 },
        { nameof(ExposureQueueOptions.FlushInterval), static options => options.FlushInterval = TimeSpan.Zero },
        { nameof(ExposureQueueOptions.FlushInterval), static options => options.FlushInterval = TimeSpan.FromDays(8) },
        { nameof(ExposureQueueOptions.RepeatWindow), static options => options.RepeatWindow = TimeSpan.FromMilliseconds(999) },
        { nameof(ExposureQueueOptions.RepeatTableSize), static options => options.RepeatTableSize = 0 },
        { nameof(ExposureQueueOptions.ShutdownTimeout), static options => options.ShutdownTimeout = TimeSpan.FromTicks(-1) },
    };

    [Theory]
    [MemberData(nameof(OutOfRange), DisableDiscoveryEnumeration = true)]
    public void Queue_WithAnOptionOutOfRange_NamesPropertyAndRange(string property, Action<ExposureQueueOptions> spoil)
    {
        ExposureQueueOptions options = new();
        spoil(options);

        ArgumentOutOfRangeException exception = Assert.Throws<ArgumentOutOfRangeException>(() => new ExposureQueue(new InMemoryExposureSink(), options));

        Assert.Equal(property, exception.ParamName);
        Assert.Contains($"ExposureQueueOptions.{property} is ", exception.Message, StringComparison.Ordinal);
        Assert.Contains(" to ", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Defaults_AreWithinTheirRanges()
    {
        Exception? exception = Record.Exception(new ExposureQueueOptions().Validate);

        Assert.Null(exception);
    }

    [Fact]
    public void OptionsWithDefaults_KeepEveryValue()
    {
        ExposureQueueOptions options = new()
        {
            Capacity = 1,
            MaxBatchSize = 2,
            FlushInterval = TimeSpan.FromSeconds(3),
            RepeatWindow = TimeSpan.FromSeconds(4),
            RepeatTableSize = 5,
            ShutdownTimeout = TimeSpan.FromSeconds(6),
            HandsOverAtOnce = true,
        };

        ExposureQueueOptions copy = options.WithDefaults(options.Logger, options.TimeProvider);

        Assert.Equivalent(options, copy, strict: true);
        Assert.True(copy.HandsOverAtOnce);
    }
}
