using System.Globalization;
using Connectors.Jobs.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Connectors.Jobs.Queueing;

/// <summary>Tells whether only a restart helps this process.</summary>
/// <param name="health">The database's health.</param>
/// <param name="patience">How long the process may be without its database. Zero: for ever.</param>
internal sealed class Liveness(DatabaseHealth health, TimeSpan patience)
{
    /// <summary>Why this process should be started again. Null: it lives.</summary>
    public string? WhyDead(IServiceProvider services)
    {
        if (services.GetService<WorkerHealth>() is { IsStuck: true })
            return "the worker is stuck";
        return health.AwayFor is { } away && patience > TimeSpan.Zero && away > patience
            ? string.Create(CultureInfo.InvariantCulture, $"the database has not answered for {away.TotalMinutes:0} minutes")
            : null;
    }
}
