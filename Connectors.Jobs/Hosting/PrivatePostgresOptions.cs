namespace Connectors.Jobs.Hosting;

/// <summary>Where the private PostgreSQL lives and what it is made from.</summary>
internal sealed record PrivatePostgresOptions
{
    /// <summary>The product's data directory; the server keeps to "postgres" below it.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Where initdb, pg_ctl and postgres are; null looks where systems have them.</summary>
    public string? BinDirectory { get; init; }

    /// <summary>False gives up durability for speed: for tests, whose data nobody misses.</summary>
    public bool Durable { get; init; } = true;

    public TimeProvider Time { get; init; } = TimeProvider.System;
}
