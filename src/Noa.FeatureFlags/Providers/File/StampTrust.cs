namespace Noa.FeatureFlags.Providers;

/// <summary>Decides when an unchanged stamp means unchanged bytes, so that a look needs no read.</summary>
/// <remarks>
/// A file can be written twice within one step of its file system's clock. So a stamp vouches for bytes only if they were read
/// some time after the stamp was first seen, as git does with its index, and not for ever.
/// </remarks>
internal sealed class StampTrust(TimeProvider timeProvider)
{
    private FileStamp? _stamp;
    private long _seenAt;
    private long _readAt;

    /// <summary>Whether the bytes are those of the last read.</summary>
    public bool Covers(FileStamp stamp) => stamp == _stamp
        && timeProvider.GetElapsedTime(_seenAt, _readAt) >= FileSourceDefaults.StampResolution
        && timeProvider.GetElapsedTime(_readAt) < FileSourceDefaults.StampTrust;

    /// <summary>Bytes were read, while the file had this stamp.</summary>
    /// <param name="stamp">The stamp.</param>
    /// <param name="startedAt">Timestamp from before the read.</param>
    public void NoteRead(FileStamp stamp, long startedAt)
    {
        _readAt = startedAt;
        if (stamp != _stamp)
        {
            _stamp = stamp;
            _seenAt = timeProvider.GetTimestamp();
        }
    }

    public void Forget() => _stamp = null;
}
