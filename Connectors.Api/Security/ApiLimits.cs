using System.Globalization;
using Connectors.Jobs.Hosting;

namespace Connectors.Api.Security;

/// <summary>"Connectors:Limits": what one caller may take of this process.</summary>
internal sealed record ApiLimits
{
    /// <summary>Requests that a key may send in a minute. They may come at once. Zero: any number.</summary>
    public int RequestsPerMinute { get; init; } = 3000;

    /// <summary>Requests of a key that are served at the same time. Zero: any number.</summary>
    public int Concurrent { get; init; } = 64;

    /// <summary>How long a statement that reads for an answer may take. Zero: as long as any other.</summary>
    public int StatementSeconds { get; init; } = 10;

    /// <exception cref="ConfigurationException">A limit is not a number from 0 on.</exception>
    public static ApiLimits Read(IConfiguration configuration)
    {
        var section = configuration.GetSection("Connectors:Limits");
        var (defaults, errors) = (new ApiLimits(), new List<string>());
        var limits = new ApiLimits
        {
            RequestsPerMinute = Number(section["RequestsPerMinute"], "RequestsPerMinute", defaults.RequestsPerMinute),
            Concurrent = Number(section["Concurrent"], "Concurrent", defaults.Concurrent),
            StatementSeconds = Number(section["StatementSeconds"], "StatementSeconds", defaults.StatementSeconds),
        };
        return errors.Count == 0 ? limits : throw new ConfigurationException(errors);

        int Number(string? given, string key, int otherwise)
        {
            if (string.IsNullOrWhiteSpace(given))
                return otherwise;
            if (int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                return number;
            errors.Add($"Connectors:Limits:{key} is \"{given}\"; it must be a whole number from 0 on.");
            return otherwise;
        }
    }
}
