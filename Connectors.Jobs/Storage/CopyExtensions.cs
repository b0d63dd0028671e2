using Npgsql;
using NpgsqlTypes;

namespace Connectors.Jobs.Storage;

internal static class CopyExtensions
{
    public static Task WriteTextAsync(this NpgsqlBinaryImporter copy, string? text, CancellationToken cancellationToken)
        => text is null ? copy.WriteNullAsync(cancellationToken) : copy.WriteAsync(text, NpgsqlDbType.Text, cancellationToken);
}
