using System.Text.Json;

namespace Connectors.Sources.Http;

internal sealed record RestApiOptions
{
    /// <summary>What a person calls the system: "Slack".</summary>
    public required string System { get; init; }

    /// <summary>What relative paths are relative to; ends with a slash.</summary>
    public required Uri BaseAddress { get; init; }

    public required IRestCredentials Credentials { get; init; }

    public IRestErrors Errors { get; init; } = DefaultRestErrors.Instance;

    /// <summary>How long one attempt may take, waiting for budgets not included; of a download, each silence.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    public JsonSerializerOptions Json { get; init; } = JsonSerializerOptions.Web;

    /// <summary>The budget of an endpoint class; null where there is none.</summary>
    public Func<string, RateBudget?> Budget { get; init; } = _ => null;

    /// <summary>Origins, beside the base address's, that credentials may go to.</summary>
    public IReadOnlyList<Uri> TrustedOrigins { get; init; } = [];

    /// <summary>The longest single wait in place. What asks for more ends the slice as RateLimited and frees the worker.</summary>
    public TimeSpan MaxWait { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>How often a call is sent again at most.</summary>
    public int MaxRetries { get; init; } = 4;

    public int MaxRedirects { get; init; } = 5;

    /// <summary>The longest answer that is kept in memory, in bytes after decompression.</summary>
    public long MaxAnswerBytes { get; init; } = 32L << 20;
}
