using Npgsql;

namespace Connectors.Jobs.Storage.Access;

/// <summary>The accesses that a user has.</summary>
internal static class ReadableSets
{
    /// <summary>How many layers that name a user are looked at: those of other connectors are among them.</summary>
    private const int MaxLayers = 10_000;

    /// <summary>Returns the ids of the accesses that a user has in some connectors, or null if they are too many to be named.</summary>
    public static async Task<long[]?> FindAsync(
        NpgsqlConnection connection, string[] connectors, string user, CancellationToken cancellationToken)
    {
        const string Searched = "select unnest(@connectors)";
        var found = await connection.FirstAsync<Found>(
            $"""
            with recursive {AccessFilter.NamedTable(Searched, MaxLayers + 1)}
            select array({AccessFilter.SetsSql(Searched)}) as ids, (select count(*) from named) as layers
            """,
            new { connectors, principals = AccessFilter.Principals(user) },
            cancellationToken);
        return found!.Layers > MaxLayers ? null : found.Ids;
    }

    private sealed record Found
    {
        public long[] Ids { get; init; } = [];

        public long Layers { get; init; }
    }
}
