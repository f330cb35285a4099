namespace Quickstart;

/// <summary>A clock that stands still, so that the sample prints the same at every hour. An application gives its strategies <see cref="TimeProvider.System"/>.</summary>
internal sealed class ShopClock : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => new(2028, 3, 1, 10, 30, 0, TimeSpan.Zero);
}
