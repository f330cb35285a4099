using Microsoft.Data.Sqlite;
using Noa.FeatureFlags.Server.Storage;

namespace Noa.FeatureFlags.Server.Telemetry;

/// <summary>A statement that is run many times: parsed once, which is most of what a short one costs.</summary>
internal sealed class PreparedStatement(SqliteConnection connection, string sql, int parameters) : IDisposable
{
    private readonly SqliteCommand _command = connection.Command(sql, new object?[parameters]);

    /// <returns>Rows that were written.</returns>
    public int Run(params ReadOnlySpan<object> values)
    {
        Bind(values);
        return _command.ExecuteNonQuery();
    }

    public SqliteDataReader Query(params ReadOnlySpan<object> values)
    {
        Bind(values);
        return _command.ExecuteReader();
    }

    public void Dispose() => _command.Dispose();

    private void Bind(ReadOnlySpan<object> values)
    {
        for (int i = 0; i < values.Length; i++)
        {
            _command.Parameters[i].Value = values[i];
        }
    }
}
